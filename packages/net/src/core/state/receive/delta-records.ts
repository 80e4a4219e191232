// Decoder of the sections of deltas: baselines from the rings, numbers column by column.

import type { BitReader } from '../../wire/bit-reader.ts'
import { BATCH } from '../codec/batch.ts'
import { NO_BLOBS, readBlobs } from '../codec/blobs.ts'
import { type ColumnTable, MAX_COLUMNS } from '../schema/columns.ts'
import { DeltaCodec } from '../codec/delta-codec.ts'
import type { StateRow } from '../codec/handed-state.ts'
import { BATCH_RECORDS } from '../schema/prediction.ts'
import type { RemoteEntity } from './remote-entity.ts'
import type { StateRings } from './state-rings.ts'
import { RING_STATES, ROW_NUMBERS, ROW_OLDER } from '../view/state-row.ts'
import type { Blob } from '../schema/blob.ts'

// Constants of the module; see DECISIONS.md.
const { at, base, before, span, gap } = BATCH
const NUMBERS = ROW_NUMBERS
const OLDER = ROW_OLDER
const SLOTS = RING_STATES - 1
/** Slot of its entity in which the baseline of each record lies; −1: it is not known. */
const slots = new Int32Array(BATCH_RECORDS)
/** Numbers of the records, a row for each. */
const numbers = new Int32Array(BATCH_RECORDS * MAX_COLUMNS)

/** The records of one section, before their bits are read. */
export interface DeltaSection {
  readonly parameters: Uint8Array
  /** The player's entities, by index. */
  readonly entities: readonly (RemoteEntity | undefined)[]
  readonly count: number
  readonly tick: number
  /** Index of each record's entity, and ticks since its baseline. */
  readonly indices: Int32Array
  readonly spans: Int32Array
}

/** A state that is written over for each record. */
export type RecordState = { -readonly [key in keyof StateRow]: StateRow[key] }

/** Receives the states of the records of a section. */
export interface RecordTaker {
  /** Takes the state of a record; `state` is reused for the next one, and its `jumpTick` is not set. */
  takeState(entity: RemoteEntity, record: number, state: RecordState, baseSlot: number): void
  /** The baseline of a record is not known. */
  lack(record: number): void
}

/**
 * The records of a section of deltas, batch by batch: first their bits are read, one record after the other, then their
 * numbers are computed, a column after the other.
 */
export class DeltaRecords {
  readonly #rings: StateRings
  readonly #codec: DeltaCodec
  readonly #entities: (RemoteEntity | undefined)[] = []
  readonly #blobs: (readonly Blob[])[] = []
  readonly #state: RecordState = { rows: numbers, at: 0, blobs: NO_BLOBS, tick: -1, jumpTick: -1 }
  /** Slots back from the head to the last baseline: as a rule the next one lies as far back. */
  #hint = 0

  constructor(rings: StateRings, tickRate: number) {
    this.#rings = rings
    this.#codec = new DeltaCodec(rings.compiled.table, tickRate)
  }

  /** Takes the records of a section; false when their bits are none of ours: then some records were not taken. */
  takeRecords(reader: BitReader, section: DeltaSection, taker: RecordTaker): boolean {
    const { count } = section
    this.#codec.begin(section.parameters)
    this.#state.tick = section.tick
    for (let first = 0; first < count; first += BATCH_RECORDS) {
      BATCH.count = Math.min(BATCH_RECORDS, count - first)
      this.#find(section, first)
      if (!this.#read(reader) || !this.#apply(taker, first)) return false
    }
    this.#blobs.length = 0
    return true
  }

  /** Looks for the baselines of a batch, whose first record is `first` of the section. */
  #find({ entities, indices, spans, tick }: DeltaSection, first: number): void {
    const { count } = BATCH
    const { rows, capacity, stride, compiled } = this.#rings
    const columns = compiled.table.count
    for (let record = 0; record < count; record++) {
      const entity = entities[indices[first + record] as number]
      const ticks = spans[first + record] as number
      const want = tick - ticks
      let slot = -1
      let row = -1
      if (entity !== undefined) {
        const { states } = entity
        slot = (states.head - this.#hint) & SLOTS
        row = (slot * capacity + states.ring) * stride
        if (rows[row] !== want) {
          slot = states.find(want)
          row = (slot * capacity + states.ring) * stride
          if (slot >= 0) this.#hint = (states.head - slot) & SLOTS
        }
      }
      this.#entities[record] = entity
      slots[record] = slot
      at[record] = record * columns
      span[record] = ticks
      if (slot < 0) {
        // The record's length does not depend on its baseline: any baseline will do to skip it.
        base[record] = 0
        before[record] = -1
        gap[record] = 0
        continue
      }
      const older = rows[row + OLDER] as number
      base[record] = row + NUMBERS
      before[record] = older < 0 ? -1 : row + NUMBERS + columns
      gap[record] = want - older
    }
  }

  /** Reads the bits of the batch; false when they are none of ours. */
  #read(reader: BitReader): boolean {
    const { compiled, rows } = this.#rings
    const { count } = BATCH
    if (compiled.blobs.length === 0) {
      this.#codec.read(reader, rows, 0, count)
      return !reader.failed
    }
    for (let record = 0; record < count; record++) {
      this.#codec.read(reader, rows, record, record + 1)
      const slot = slots[record] as number
      const was = slot < 0 ? NO_BLOBS : (this.#entities[record]?.states.blobs[slot] ?? NO_BLOBS)
      const blobs = readBlobs(reader, compiled, was)
      if (reader.failed || blobs === undefined) return false
      this.#blobs[record] = blobs
    }
    return true
  }

  /** Computes the numbers and gives them on; false, and nothing given, when any is out of its range. */
  #apply(taker: RecordTaker, first: number): boolean {
    const { compiled, rows } = this.#rings
    const { table } = compiled
    const { count } = BATCH
    const state = this.#state
    if (!this.#codec.resolve(rows, numbers) && anyWrong(table, count)) return false
    const blobs = compiled.blobs.length > 0
    for (let record = 0; record < count; record++) {
      const entity = this.#entities[record]
      const slot = slots[record] as number
      if (entity === undefined || slot < 0) taker.lack(first + record)
      else {
        state.at = record * table.count
        state.blobs = blobs ? (this.#blobs[record] ?? NO_BLOBS) : NO_BLOBS
        taker.takeState(entity, first + record, state, slot)
      }
    }
    return true
  }
}

/** Returns whether a record of the batch whose baseline is known has a number that no sender of ours wrote. */
function anyWrong(table: ColumnTable, count: number): boolean {
  for (let record = 0; record < count; record++) {
    if ((slots[record] as number) >= 0 && !table.valid(numbers, record * table.count)) return true
  }
  return false
}
