// Parser of entity bodies, and the sink interface to which it passes the records.

import type { BitReader } from '../../wire/bit-reader.ts'
import { NO_BLOBS, readBlobs } from '../codec/blobs.ts'
import { readFull } from '../codec/full-codec.ts'
import type { StateRow } from '../codec/handed-state.ts'
import { readIndices } from '../codec/indices.ts'
import { type Origin, readOrigin } from '../codec/origin.ts'
import { defaultParameters, readParameters } from '../codec/parameters.ts'
import { DELTA, DESPAWN, HIDE, newSection, readJumps, readSection, readSpans } from '../codec/sections.ts'
import { MAX_COLUMNS } from '../schema/columns.ts'
import { GENERATION_LENGTH_BITS, MAX_ENTITIES } from '../schema/ids.ts'
import { DeltaRecords, type DeltaSection, type RecordTaker } from './delta-records.ts'
import type { RecordBudget } from './record-budget.ts'
import type { RemoteKind } from './remote-entities.ts'

/** Result of reading a body, named as its counter. Only an applied one is acknowledged. */
export type BodyResult =
  | 'applied'
  | 'malformed'
  | 'notOwner'
  | 'noBaseline'
  | 'noRoom'
  | 'tooMany'
  | 'overBudget'
  | 'early'

/** A record that names its entity's generation: full, despawn or hide. */
export interface EntityRecord {
  readonly index: number
  readonly generation: number
  /** The tick of the body. */
  readonly tick: number
  /** The epoch of the sender; of full records only. */
  readonly epoch: number
  /** Origin in full and hide records of an entity that was handed over to the sender. */
  readonly origin: Origin | undefined
}

/** A section of deltas, with the tick of each record's newest jump (−1 none). */
export interface JumpSection extends DeltaSection {
  readonly jumps: Int32Array
}

/** Receiver of a body's records, in their order. The reader reuses the objects that it passes. */
export interface RecordSink extends RecordTaker {
  /** Returns whether the sender may have entities. While it may not, it may only despawn them. */
  mayWrite(): boolean
  full(kind: RemoteKind, record: EntityRecord, state: StateRow): 'applied' | 'tooMany'
  hide(kind: RemoteKind, record: EntityRecord): void
  despawn(kind: RemoteKind, record: EntityRecord): void
  /** The deltas that follow, by `take` and `lack`, are of this section. */
  deltas(kind: RemoteKind, section: JumpSection): void
}

/** Dependencies of a `BodyReader`. */
export interface BodyReaderOptions {
  readonly tickRate: number
  /** Budget of the sender's records. */
  readonly budget: RecordBudget
  /** True when the sender may have entities that others created. */
  readonly origins: boolean
}

/** The type of a reused object: its fields can be written. */
export type Mutable<T> = { -readonly [key in keyof T]: T[key] }

/** The decoder of one kind's deltas. */
interface DeltaKind {
  readonly records: DeltaRecords
  readonly defaults: Uint8Array
  /** The parameters of the section that is read. */
  readonly parameters: Uint8Array
}

/**
 * Reads bodies of packets and of snapshot parts: from bytes to records, which it passes to a sink. It changes no
 * entity.
 */
export class BodyReader {
  readonly #kindBits: number
  readonly #budget: RecordBudget
  readonly #origins: boolean
  readonly #kinds: readonly RemoteKind[]
  readonly #deltaKinds: readonly DeltaKind[]
  readonly #header = newSection()
  readonly #record: Mutable<EntityRecord> = { index: 0, generation: 0, tick: -1, epoch: 0, origin: undefined }
  readonly #state: Mutable<StateRow> = {
    rows: new Int32Array(MAX_COLUMNS),
    at: 0,
    blobs: NO_BLOBS,
    tick: -1,
    jumpTick: -1,
  }
  readonly #indices = new Int32Array(MAX_ENTITIES)
  readonly #jumps = new Int32Array(MAX_ENTITIES)
  readonly #deltas: Mutable<JumpSection> = {
    parameters: new Uint8Array(0),
    entities: [],
    count: 0,
    tick: -1,
    indices: this.#indices,
    spans: new Int32Array(MAX_ENTITIES),
    jumps: this.#jumps,
  }
  /** Number of states that may still come in this packet or snapshot. */
  #room = 0

  constructor(kinds: readonly RemoteKind[], kindBits: number, { tickRate, budget, origins }: BodyReaderOptions) {
    this.#kindBits = kindBits
    this.#budget = budget
    this.#origins = origins
    this.#kinds = kinds
    this.#deltaKinds = kinds.map(({ compiled, rings }) => ({
      records: new DeltaRecords(rings, tickRate),
      defaults: defaultParameters(compiled.table),
      parameters: new Uint8Array(compiled.table.count),
    }))
  }

  /**
   * Starts a packet or a snapshot. An entity has one state in it: a few bits must not cost the work of ten thousand
   * records.
   */
  begin(): void {
    this.#room = MAX_ENTITIES
  }

  /** Reads a body of a tick. On any other result than `applied`, the sink may have records before the fault. */
  read(reader: BitReader, tick: number, sink: RecordSink): BodyResult {
    const header = this.#header
    for (;;) {
      const next = readSection(reader, header, this.#kindBits)
      if (next === 'wrong') return 'malformed'
      if (next === 'end') break
      if (header.creator && !this.#origins) return 'malformed'
      if (header.type !== DESPAWN && !sink.mayWrite()) return 'notOwner'
      const kind = this.#kinds[header.kind]
      if (kind === undefined) return 'malformed'
      const result =
        header.type === DELTA
          ? this.#readDeltas(reader, kind, tick, sink)
          : this.#readEntities(reader, kind, tick, sink)
      if (result !== 'applied') return result
    }
    // The padding to a whole byte is zeros, and less than a byte.
    const { left } = reader
    return left > 7 || (left > 0 && reader.read(left) !== 0) ? 'malformed' : 'applied'
  }

  #readDeltas(reader: BitReader, kind: RemoteKind, tick: number, sink: RecordSink): BodyResult {
    const header = this.#header
    const { records, parameters, defaults } = this.#deltaKinds[header.kind] as DeltaKind
    if (header.custom) readParameters(reader, kind.compiled.table, parameters)
    const heads = this.#readHeads(reader, tick)
    if (heads !== 'applied') return heads
    const section = this.#deltas
    section.parameters = header.custom ? parameters : defaults
    section.entities = kind.entities
    section.count = header.count
    section.tick = tick
    sink.deltas(kind, section)
    return records.takeRecords(reader, section, sink) ? 'applied' : 'malformed'
  }

  /** Reads the full, hide or despawn records of a section. */
  #readEntities(reader: BitReader, kind: RemoteKind, tick: number, sink: RecordSink): BodyResult {
    const header = this.#header
    const heads = this.#readHeads(reader, tick)
    if (heads !== 'applied') return heads
    const record = this.#record
    record.tick = tick
    record.epoch = header.epoch
    for (let number = 0; number < header.count; number++) {
      record.index = this.#indices[number] as number
      record.generation = reader.sized(GENERATION_LENGTH_BITS)
      record.origin = header.creator ? readOrigin(reader, kind.compiled.number) : undefined
      if (reader.failed || (header.creator && record.origin === undefined)) return 'malformed'
      if (header.type === DESPAWN) sink.despawn(kind, record)
      else if (header.type === HIDE) sink.hide(kind, record)
      else {
        if (!this.#readState(reader, kind, this.#jumps[number] as number)) return 'malformed'
        const result = sink.full(kind, record, this.#state)
        if (result !== 'applied') return result
      }
    }
    return 'applied'
  }

  /** Reads the values of a full record; false when they are malformed. */
  #readState(reader: BitReader, { compiled, entities }: RemoteKind, jumpTick: number): boolean {
    const state = this.#state
    const valid = readFull(reader, compiled.table, state.rows)
    const { index, tick } = this.#record
    const blobs = readBlobs(reader, compiled, undefined, entities[index]?.states.newestBlobs)
    if (reader.failed || !valid || blobs === undefined) return false
    state.blobs = blobs
    state.tick = tick
    state.jumpTick = jumpTick
    return true
  }

  /** Reads what precedes the records of a section: indices, spans and jumps. */
  #readHeads(reader: BitReader, tick: number): BodyResult {
    const header = this.#header
    const { count, first } = header
    if (header.type <= DELTA) this.#room -= count
    // A record takes a bit at least.
    if (this.#room < 0 || count > reader.left) return 'malformed'
    if (!this.#budget.takeRecords(count)) return 'overBudget'
    if (!readIndices(reader, this.#indices, first, count, MAX_ENTITIES)) return 'malformed'
    if (header.type === DELTA && !readSpans(reader, header, this.#deltas.spans, tick)) return 'malformed'
    if (!readJumps(reader, header, this.#jumps, tick)) return 'malformed'
    return reader.failed ? 'malformed' : 'applied'
  }
}
