// Decoder of the sections of deltas: baselines from the rings, numbers column by column.

import type { BitReader } from '../../wire/bit-reader.ts'
import { NO_BLOBS, readBlobs } from '../codec/blobs.ts'
import type { ColumnTable } from '../schema/columns.ts'
import { DeltaCodec } from '../codec/delta-codec.ts'
import type { StateRow } from '../codec/handed-state.ts'
import type { DeltaScratch } from './delta-scratch.ts'
import type { RemoteEntity } from './remote-entity.ts'
import type { StateRings } from './state-rings.ts'
import { RING_STATES, ROW_NUMBERS, ROW_OLDER } from '../view/state-row.ts'

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
  take(entity: RemoteEntity, record: number, state: RecordState, baseSlot: number): void
  /** The baseline of a record is not known. */
  lack(record: number): void
}

/**
 * The records of a section of deltas: first their bits are read, one record after the other, then their numbers are
 * computed, a column after the other.
 */
export class DeltaRecords {
  readonly #rings: StateRings
  readonly #codec: DeltaCodec
  readonly #scratch: DeltaScratch
  readonly #state: RecordState = { rows: new Int32Array(0), at: 0, blobs: NO_BLOBS, tick: -1, jumpTick: -1 }
  /** Slots back from the head to the last baseline: as a rule the next one lies as far back. */
  #hint = 0

  constructor(rings: StateRings, tickRate: number, scratch: DeltaScratch) {
    this.#rings = rings
    this.#codec = new DeltaCodec(rings.compiled.table, tickRate)
    this.#scratch = scratch
  }

  /** Takes the records of a section: all of them, or none when their bits are none of ours: false. */
  take(reader: BitReader, section: DeltaSection, taker: RecordTaker): boolean {
    this.#begin(section)
    return this.#read(reader) && this.#apply(taker)
  }

  /** Looks for their baselines. */
  #begin({ parameters, entities, indices, spans, count, tick }: DeltaSection): void {
    this.#codec.begin(parameters)
    this.#state.tick = tick
    this.#scratch.reset(count)
    const { batch, slots } = this.#scratch
    const { rows, capacity, stride, compiled } = this.#rings
    const columns = compiled.table.count
    const { at, base, before, span, gap } = batch
    const known = this.#scratch.entities
    for (let record = 0; record < count; record++) {
      const entity = entities[indices[record] as number]
      const ticks = spans[record] as number
      const want = tick - ticks
      let slot = -1
      let row = -1
      if (entity !== undefined) {
        const { states } = entity
        slot = (states.head - this.#hint) & (RING_STATES - 1)
        row = (slot * capacity + states.ring) * stride
        if (rows[row] !== want) {
          slot = states.find(want)
          row = (slot * capacity + states.ring) * stride
          if (slot >= 0) this.#hint = (states.head - slot) & (RING_STATES - 1)
        }
      }
      known[record] = entity
      slots[record] = slot
      at[record] = record * columns
      span[record] = ticks
      if (slot < 0) {
        // Its length does not depend on its baseline: any will do to skip it.
        base[record] = 0
        before[record] = -1
        gap[record] = 0
        continue
      }
      const older = rows[row + ROW_OLDER] as number
      base[record] = row + ROW_NUMBERS
      before[record] = older < 0 ? -1 : row + ROW_NUMBERS + columns
      gap[record] = want - older
    }
  }

  /** Reads the bits of all records; false when they are none of ours. */
  #read(reader: BitReader): boolean {
    const { compiled, rows } = this.#rings
    const { batch, slots, entities, blobs: read } = this.#scratch
    const { count } = batch
    if (compiled.blobs.length === 0) {
      this.#codec.read(reader, batch, rows, 0, count)
      return !reader.failed
    }
    for (let record = 0; record < count; record++) {
      this.#codec.read(reader, batch, rows, record, record + 1)
      const slot = slots[record] as number
      const was = slot < 0 ? NO_BLOBS : (entities[record]?.states.blobs[slot] ?? NO_BLOBS)
      const blobs = readBlobs(reader, compiled, was)
      if (reader.failed || blobs === undefined) return false
      read[record] = blobs
    }
    return true
  }

  /** Computes the numbers and gives them on; false, and nothing given, when any is out of its range. */
  #apply(taker: RecordTaker): boolean {
    const { compiled, rows } = this.#rings
    const { count } = compiled.table
    const { batch, slots, entities, blobs: read } = this.#scratch
    const state = this.#state
    const numbers = this.#scratch.numbers(count)
    state.rows = numbers
    if (!this.#codec.resolve(batch, rows, numbers) && anyWrong(compiled.table, numbers, slots, batch.count))
      return false
    const blobs = compiled.blobs.length > 0
    for (let record = 0; record < batch.count; record++) {
      const entity = entities[record]
      const slot = slots[record] as number
      if (entity === undefined || slot < 0) taker.lack(record)
      else {
        state.at = record * count
        state.blobs = blobs ? (read[record] ?? NO_BLOBS) : NO_BLOBS
        taker.take(entity, record, state, slot)
      }
    }
    return true
  }
}

/**
 * Returns whether a record whose baseline is known (its slot is none below 0) has a number that no sender of ours
 * wrote.
 */
function anyWrong(table: ColumnTable, numbers: Int32Array, slots: Int32Array, count: number): boolean {
  for (let record = 0; record < count; record++) {
    if ((slots[record] as number) >= 0 && !table.valid(numbers, record * table.count)) return true
  }
  return false
}
