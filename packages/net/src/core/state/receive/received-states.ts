// State history of one remote entity: baselines for deltas, and the states that a view is computed from.

import { NO_BLOBS } from '../codec/blobs.ts'
import type { StateRow } from '../codec/handed-state.ts'
import type { Blob } from '../schema/blob.ts'
import type { CompiledKind } from '../schema/schema.ts'
import type { Drawable } from '../view/interpolation.ts'
import { LastState } from '../view/last-state.ts'
import type { RowSource } from '../view/live-values.ts'
import { RING_STATES, ROW_UNCHANGED, ROW_JUMP, ROW_NUMBERS, ROW_OLDER } from '../view/state-row.ts'
import type { StateRings } from './state-rings.ts'

// Constants of the module; see DECISIONS.md.
const NUMBERS = ROW_NUMBERS
const OLDER = ROW_OLDER
const UNCHANGED = ROW_UNCHANGED
const JUMP = ROW_JUMP
const SLOTS = RING_STATES - 1

/** The newest states of one remote entity: a ring of rows in the `StateRings` of its kind, and the blobs of each. */
export class ReceivedStates implements Drawable, RowSource {
  // The fields of every reading come first, so that they lie together in memory.
  /** The rows of all entities of this kind and player; see `StateRings`. */
  rows: Int32Array
  /** Offset of the newest state's row in `rows`. */
  #newestRow = 0
  #rings: StateRings
  /** Number of the ring among the `StateRings`; −1 once it is released. */
  ring = -1
  /** The slot of the newest state by tick. */
  newestSlot = 0
  /** The tick of the newest state; −1 before the first. */
  newestTick = -1
  /** The slot written last; −1 none. */
  head = -1
  /** States up to this tick may lie in any order; see `StateRing`. */
  mixedTick = -1
  /** Number of changes other than a newer state: states that came late or were removed. */
  revision = 0
  readonly compiled: CompiledKind
  /** The blobs of each slot. */
  readonly blobs: (readonly Blob[])[] = []

  constructor(rings: StateRings) {
    this.#rings = rings
    this.rows = rings.rows
    rings.allocateRing(this)
    this.compiled = rings.compiled
  }

  /** Returns where the row of a slot begins in `rows`. */
  rowAt(slot: number): number {
    return (slot * this.#rings.capacity + this.ring) * this.#rings.stride
  }

  ringMoved(): void {
    this.rows = this.#rings.rows
    this.#newestRow = this.rowAt(this.newestSlot)
  }

  /** The newest value of a column. */
  number(column: number): number {
    return this.compiled.table.value(column, this.rows, this.#newestRow + NUMBERS)
  }

  // Short, so that a game's loop has room for one of each field.
  cell(at: number): number {
    return this.rows[(this.#newestRow + at) | 0] as number
  }

  blob(blob: number): unknown {
    return this.blobs[this.newestSlot]?.[blob]?.value
  }

  get newestBlobs(): readonly Blob[] {
    return this.blobs[this.newestSlot] ?? NO_BLOBS
  }

  /** Returns a copy of the newest state. */
  copyNewest(): StateRow {
    const { rows, newestSlot, newestTick: tick } = this
    const row = this.rowAt(newestSlot)
    const numbers = rows.slice(row + ROW_NUMBERS, row + ROW_NUMBERS + this.compiled.table.count)
    return { rows: numbers, at: 0, blobs: this.newestBlobs, tick, jumpTick: rows[row + ROW_JUMP] as number }
  }

  /** Returns the slot of a tick's state; −1 when it is not kept. */
  find(tick: number): number {
    const { rows, head } = this
    for (let back = 0; back < RING_STATES; back++) {
      const slot = (head - back) & (RING_STATES - 1)
      if (rows[this.rowAt(slot)] === tick) return slot
    }
    return -1
  }

  /**
   * Keeps a state, unless its tick's is kept already. `baseSlot` is the slot of its baseline, −1 for a full state;
   * `completeTick` is the owner's. A state that comes late is kept as a baseline of later ones, but is not the newest.
   */
  store(state: StateRow, baseSlot: number, completeTick: number): void {
    const { tick } = state
    const newest = this.newestTick
    if (tick <= newest && this.find(tick) >= 0) return
    const { rows, capacity, stride, compiled } = this.#rings
    const { count, linear } = compiled.table
    const slot = (this.head + 1) & SLOTS
    const row = (slot * capacity + this.ring) * stride
    const at = row + NUMBERS
    const baseRow = (baseSlot * capacity + this.ring) * stride
    const olderTick = baseSlot < 0 ? -1 : (rows[baseRow] as number)
    if (olderTick >= 0) {
      // The baseline may be the very row that is written over: its values are copied first.
      for (let i = 0; i < linear.length; i++) {
        rows[at + count + i] = rows[baseRow + NUMBERS + (linear[i] as number)] as number
      }
    }
    const { rows: numbers, at: from, blobs } = state
    for (let column = 0; column < count; column++) rows[(at + column) | 0] = numbers[(from + column) | 0] as number
    rows[row] = tick
    rows[row + OLDER] = olderTick
    rows[row + JUMP] = state.jumpTick
    rows[row + UNCHANGED] = newest >= 0 && completeTick > newest && completeTick < tick ? completeTick : -1
    if (blobs.length > 0) this.#hold(slot, blobs)
    this.head = slot
    if (tick > newest) {
      this.newestSlot = slot
      this.newestTick = tick
      this.#newestRow = row
    } else {
      this.mixedTick = newest
      this.revision++
      // A ring so old that its newest state was written over starts again from its other states.
      if (this.newestSlot === slot) this.#findNewest()
    }
    if (blobs.length > 0) this.#forgetOld()
  }

  /** Removes the states of the ticks from `first` up to, and without, `end`. */
  removeRange(first: number, end: number): void {
    const { rows } = this
    for (let slot = 0; slot < RING_STATES; slot++) {
      const row = this.rowAt(slot)
      if ((rows[row] as number) >= first && (rows[row] as number) < end) rows[row] = -1
    }
    this.changed()
  }

  /** Returns the slots that hold a state, by rising tick. */
  slotsByTick(): number[] {
    const tickOf = (slot: number): number => this.rows[this.rowAt(slot)] as number
    return Array.from({ length: RING_STATES }, (_, slot) => slot)
      .filter((slot) => tickOf(slot) >= 0)
      .sort((a, b) => tickOf(a) - tickOf(b))
  }

  /** Copies the state of a slot of another entity of the same kind. */
  copyFrom(other: ReceivedStates, slot: number): void {
    const row = other.rowAt(slot)
    this.head = (this.head + 1) & (RING_STATES - 1)
    this.rows.set(other.rows.subarray(row, row + this.#rings.stride), this.rowAt(this.head))
    const blobs = other.blobs[slot]
    if (blobs !== undefined) this.#hold(this.head, blobs)
    this.changed()
    this.mixedTick = this.newestTick
  }

  /** Moves all states to a ring among those of another player. */
  moveTo(rings: StateRings): void {
    const from = this.#rings
    const old = this.ring
    this.#rings = rings
    rings.allocateRing(this)
    const { stride } = rings
    for (let slot = 0; slot < RING_STATES; slot++) {
      const row = (slot * from.capacity + old) * stride
      rings.rows.set(from.rows.subarray(row, row + stride), this.rowAt(slot))
    }
    from.freeRing(old)
  }

  /** Frees the ring and returns a copy of the newest state, to be read from then on. */
  release(): LastState {
    const row = this.rowAt(this.newestSlot)
    const copy = this.rows.slice(row, row + this.#rings.stride)
    const last = new LastState(this.compiled.table, copy, this.newestBlobs)
    for (let slot = 0; slot < this.blobs.length; slot++) this.#hold(slot, NO_BLOBS)
    this.#rings.freeRing(this.ring)
    this.ring = -1
    this.newestSlot = 0
    this.newestTick = -1
    this.head = -1
    return last
  }

  #hold(slot: number, blobs: readonly Blob[]): void {
    const { held } = this.#rings
    held.hold(blobs)
    held.drop(this.blobs[slot] ?? NO_BLOBS)
    this.blobs[slot] = blobs
  }

  /** Forgets the oldest states, where the blobs of this player take much memory. */
  #forgetOld(): void {
    const { maxStates } = this.#rings.held
    for (let back = maxStates; back < RING_STATES; back++) {
      const slot = (this.head - back) & (RING_STATES - 1)
      if (slot === this.newestSlot || (this.blobs[slot] ?? NO_BLOBS).length === 0) continue
      this.rows[this.rowAt(slot)] = -1
      this.#hold(slot, NO_BLOBS)
      this.revision++
    }
  }

  /** Notes that states were added or removed. */
  changed(): void {
    this.revision++
    this.#findNewest()
  }

  #findNewest(): void {
    this.newestTick = -1
    for (let slot = 0; slot < RING_STATES; slot++) {
      const tick = this.rows[this.rowAt(slot)] as number
      if (tick <= this.newestTick) continue
      this.newestSlot = slot
      this.newestTick = tick
    }
    this.ringMoved()
  }
}
