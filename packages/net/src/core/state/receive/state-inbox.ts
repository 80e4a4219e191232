import type { BitReader } from '../../wire/bit-reader.ts'
import type { EntitiesHead } from '../../packet/payload.ts'
import { readBlobs } from '../codec/blobs.ts'
import { MAX_COLUMNS } from '../schema/columns.ts'
import type { RecordTaker } from './delta-records.ts'
import { isEarly } from './early.ts'
import { readFull } from '../codec/full-codec.ts'
import { readParameters } from '../codec/parameters.ts'
import { GENERATION_LENGTH_BITS, isLater, makeId, MAX_ENTITIES } from '../schema/ids.ts'
import { readIndices } from '../codec/indices.ts'
import type { ViewTime } from '../view/interpolation.ts'
import type { ReceivedState, RemoteEntity } from './remote-entity.ts'
import { type RemoteContext, RemoteEntities, type RemoteKind } from './remote-entities.ts'
import type { StateCounters } from '../state-types.ts'
import { type Origin, readOrigin } from '../codec/origin.ts'
import { InterpolationDelay } from '../view/interpolation-delay.ts'
import type { StateSchema } from '../schema/schema.ts'
import type { SnapshotPart } from '../codec/snapshot-part.ts'
import { DELTA, DESPAWN, HIDE, newSection, readJumps, readSection, readSpans } from '../codec/sections.ts'

/** What became of a frame's body. Only `applied` is acknowledged. */
export type BodyResult = 'applied' | 'malformed' | 'not-owner' | 'no-baseline' | 'too-many' | 'early'

/** What an inbox is made with. */
export interface StateInboxOptions extends RemoteContext {
  readonly schema: StateSchema
  /** The player whose entities arrive. */
  readonly slot: number
  /** What `entity.owner` is. */
  readonly owner: string | number
  readonly tickRate: number
  readonly sendRate: number
  /** Whether this player may have entities now; while not, only their end is taken. */
  mayWrite(): boolean
}

/** A full or hide record, before its numbers. */
interface RecordHead {
  readonly index: number
  readonly generation: number
  readonly tick: number
  /** Of an entity that was handed over. */
  readonly origin: Origin | undefined
}

/** The entities of one player as they arrive. They outlive a link: a new one tells which are still there. */
export class StateInbox implements ViewTime, RecordTaker {
  readonly #options: StateInboxOptions
  readonly #counters: StateCounters
  readonly mirrors: RemoteEntities
  readonly #playback: InterpolationDelay
  readonly #row = new Int32Array(MAX_COLUMNS)
  readonly #section = newSection()
  /** Of each record of the section at hand: its index, ticks since its baseline, and the tick of its jump or −1. */
  readonly #indices = new Int32Array(MAX_ENTITIES)
  readonly #spans = new Int32Array(MAX_ENTITIES)
  readonly #jumps = new Int32Array(MAX_ENTITIES)
  /** Whose deltas are taken, and whether any lacked its baseline. */
  #kind: RemoteKind | undefined
  #lacking = false
  /** States that may still come in the frame or snapshot at hand. */
  #room = 0
  readonly tickRate: number
  /** The newest tick of which every difference arrived; −1 none. */
  completeTick = -1
  #newestTick = -1
  #partsTick = -1
  #parts = 0
  #link = 0
  #swept = 0

  constructor(options: StateInboxOptions) {
    const { schema, slot, owner, tickRate, sendRate } = options
    this.#options = options
    this.#counters = options.counters
    this.tickRate = tickRate
    this.#playback = new InterpolationDelay(tickRate, sendRate)
    this.mirrors = new RemoteEntities(schema, { slot, name: owner }, this, options)
  }

  get viewTick(): number {
    return this.#playback.viewTick
  }

  get viewStamp(): number {
    return this.#playback.viewStamp
  }

  /** How far behind the shared clock this player's entities are drawn, ms. */
  get delayMs(): number {
    return this.#playback.delayMs
  }

  /** The newest tick heard of; −1 none. */
  get newestTick(): number {
    return this.#newestTick
  }

  viewAt(sharedMs: number): void {
    this.#playback.viewAt(sharedMs)
  }

  /** A link opened: what is not heard of on it until it has told everything is gone. */
  relinked(): void {
    this.#link++
    this.completeTick = -1
    this.#partsTick = -1
    this.#parts = 0
  }

  /** The player has left: everything of it goes. */
  clear(): void {
    this.mirrors.clear()
  }

  /** Takes a body. On anything but `applied`, records before the fault may have been applied: each is whole in itself. */
  receive(reader: BitReader, body: EntitiesHead, sharedMs: number): BodyResult {
    if (isEarly(body.tick, sharedMs, this.tickRate)) return 'early'
    this.#room = MAX_ENTITIES
    const result = this.#readSections(reader, body.tick)
    if (result !== 'applied' && result !== 'no-baseline') return result
    if (body.tick > this.#newestTick) {
      this.#newestTick = body.tick
      this.#playback.arrived(body.tick, sharedMs)
    }
    if (result === 'applied') this.#notePart(body)
    return result
  }

  /** Takes all parts of a snapshot: as late as those are, they say nothing of how states arrive. */
  receiveSnapshot(reader: BitReader, parts: readonly SnapshotPart[], sharedMs: number): BodyResult {
    if (parts.some(({ tick }) => isEarly(tick, sharedMs, this.tickRate))) return 'early'
    this.#room = MAX_ENTITIES
    for (const { bits, tick } of parts) {
      reader.load(bits, 0)
      const result = this.#readSections(reader, tick)
      if (result !== 'applied') return result
    }
    const { tick, whole } = parts[0] as SnapshotPart
    this.#newestTick = Math.max(this.#newestTick, tick)
    if (!whole || tick <= this.completeTick) return 'applied'
    this.completeTick = tick
    if (this.#swept !== this.#link) this.#sweep()
    return 'applied'
  }

  #readSections(reader: BitReader, tick: number): BodyResult {
    let result: BodyResult = 'applied'
    const section = this.#section
    for (;;) {
      const next = readSection(reader, section, this.#options.schema.kindBits)
      if (next === 'wrong') return 'malformed'
      if (next === 'end') break
      if (section.type !== DESPAWN && !this.#options.mayWrite()) return 'not-owner'
      const kind = this.mirrors.kinds[section.kind]
      if (kind === undefined) return 'malformed'
      const one = this.#readRecords(reader, kind, tick)
      if (one === 'malformed' || one === 'too-many') return one
      if (one !== 'applied') result = one
    }
    // The padding to a whole byte is zeros, and less than a byte.
    const { left } = reader
    if (left > 7 || (left > 0 && reader.read(left) !== 0)) return 'malformed'
    return result
  }

  #readRecords(reader: BitReader, kind: RemoteKind, tick: number): BodyResult {
    const section = this.#section
    if (section.type === DELTA) {
      if (section.custom) readParameters(reader, kind.compiled.table, kind.parameters)
      else kind.parameters.set(kind.defaults)
    }
    // An entity is in a frame or snapshot once: a few bits a record must not be the work of ten thousand.
    if (section.type <= DELTA) this.#room -= section.count
    if (this.#room < 0 || !this.#readHeads(reader, tick)) return 'malformed'
    if (section.type === DELTA) return this.#readDeltas(reader, kind, tick)
    for (let record = 0; record < section.count; record++) {
      const index = this.#indices[record] as number
      const generation = reader.sized(GENERATION_LENGTH_BITS)
      const origin = section.creator ? readOrigin(reader, kind.compiled.number) : undefined
      if (section.creator && origin === undefined) return 'malformed'
      const head = { index, generation, tick, origin }
      let one: BodyResult
      if (section.type === DESPAWN) one = this.#despawn(reader, kind, index, generation)
      else if (section.type === HIDE) one = this.#hide(reader, kind, head)
      else one = this.#readFull(reader, kind, head, this.#jumps[record] as number)
      if (one !== 'applied') return one
    }
    return 'applied'
  }

  /** Reads what stands before the records of a section; false when no sender of ours wrote it. */
  #readHeads(reader: BitReader, tick: number): boolean {
    const section = this.#section
    const { count } = section
    // A record takes a bit at least.
    if (count > reader.left || !readIndices(reader, this.#indices, section.first, count, MAX_ENTITIES)) return false
    if (section.type === DELTA && !readSpans(reader, section, this.#spans, tick)) return false
    if (!section.jumps) this.#jumps.fill(-1, 0, count)
    else if (!readJumps(reader, this.#jumps, count, tick)) return false
    return !reader.failed
  }

  #readDeltas(reader: BitReader, kind: RemoteKind, tick: number): BodyResult {
    const { deltas, parameters, mirrors: entities } = kind
    const { count } = this.#section
    const section = { parameters, entities, count, tick, indices: this.#indices, spans: this.#spans }
    this.#kind = kind
    this.#lacking = false
    if (!deltas.take(reader, section, this)) return 'malformed'
    return this.#lacking ? 'no-baseline' : 'applied'
  }

  take(entity: RemoteEntity, record: number, state: ReceivedState): void {
    state.jumpTick = this.#jumps[record] as number
    this.#store(entity, state)
  }

  lack(record: number): void {
    // Its former owner goes on, for the host's word has not come there.
    const index = this.#indices[record] as number
    if (this.#kind?.mirrors[index] === undefined && this.#kind?.endings.given(index) === true)
      this.#counters.staleRecords++
    else this.#lacking = true
  }

  #readFull(reader: BitReader, kind: RemoteKind, head: RecordHead, jumpTick: number): BodyResult {
    const { index, generation, tick, origin } = head
    const { compiled } = kind
    const valid = readFull(reader, compiled.table, this.#row)
    const blobs = readBlobs(reader, compiled, undefined)
    if (reader.failed || !valid || blobs === undefined) return 'malformed'
    const state = { tick, jumpTick, numbers: this.#row, from: 0, blobs, baseSlot: -1 }
    let mirror = kind.mirrors[index]
    // Also when it is back: what was before it was hidden says nothing of what is drawn since.
    const late = kind.endings.late(index, generation, tick)
    if (late || (mirror !== undefined && isLater(mirror.generation, generation))) {
      this.#counters.staleRecords++
      return 'applied'
    }
    if (mirror !== undefined && mirror.generation !== generation) {
      this.mirrors.remove(kind, mirror)
      mirror = undefined
    }
    if (mirror !== undefined) {
      mirror.begin(tick)
      this.#store(mirror, state)
      return 'applied'
    }
    if (this.mirrors.count >= MAX_ENTITIES && !(origin !== undefined && this.mirrors.has(origin))) return 'too-many'
    const id = makeId({
      slot: this.#options.slot,
      epoch: this.#section.epoch,
      kind: compiled.number,
      index,
      generation,
    })
    mirror = this.mirrors.meet(kind, index, generation, origin ?? { id, ownershipVersion: 0 })
    if (mirror === undefined) {
      this.#counters.staleRecords++
      return 'applied'
    }
    const first = mirror.head < 0
    mirror.begin(tick)
    this.#store(mirror, state)
    if (first && !mirror.held) this.#options.notifier.spawned(mirror)
    return 'applied'
  }

  #store(entity: RemoteEntity, state: ReceivedState): void {
    entity.heard = this.#link
    if (state.tick < entity.newestTick) this.#counters.staleRecords++
    entity.store(state)
  }

  #despawn(reader: BitReader, kind: RemoteKind, index: number, generation: number): BodyResult {
    if (reader.failed) return 'malformed'
    const mirror = kind.mirrors[index]
    if (mirror !== undefined && isLater(mirror.generation, generation)) return 'applied'
    if (mirror !== undefined) this.mirrors.remove(kind, mirror)
    kind.endings.bury(index, generation)
    return 'applied'
  }

  /** It is not for us any more; the same generation may come back. */
  #hide(reader: BitReader, kind: RemoteKind, { index, generation, tick, origin }: RecordHead): BodyResult {
    if (reader.failed) return 'malformed'
    const mirror = kind.mirrors[index]
    if (mirror !== undefined) {
      if (isLater(mirror.generation, generation)) return 'applied'
      if (mirror.generation === generation) {
        // A late word: it is back already.
        if (mirror.newestTick > tick) return 'applied'
        this.mirrors.take(kind, mirror)
      } else this.mirrors.remove(kind, mirror)
    }
    if (origin !== undefined && !kind.endings.late(index, generation, tick)) this.mirrors.hide(kind, origin)
    kind.endings.hide(index, generation, tick)
    return 'applied'
  }

  /** When every part of a tick arrived and its sender left nothing out, then all that was not in it is unchanged. */
  #notePart(body: EntitiesHead): void {
    if (!body.whole || body.tick <= this.completeTick || body.tick < this.#partsTick) return
    if (body.tick !== this.#partsTick) {
      this.#partsTick = body.tick
      this.#parts = 0
    }
    this.#parts |= 1 << body.part
    if (this.#parts !== (1 << (body.lastPart + 1)) - 1) return
    this.completeTick = body.tick
    if (this.#swept !== this.#link) this.#sweep()
  }

  /** A new link has told everything: what it did not name went while there was none. */
  #sweep(): void {
    this.#swept = this.#link
    for (const kind of this.mirrors.kinds) {
      for (const mirror of kind.mirrors) {
        if (mirror === undefined || mirror.heard === this.#link) continue
        // It may only be hidden from us, and come back.
        this.mirrors.take(kind, mirror)
        kind.endings.hide(mirror.index, mirror.generation, this.completeTick)
      }
    }
  }
}
