// Storage of the received states of one kind, in one typed array.

import { restrided } from '../schema/arrays.ts'
import type { CompiledKind } from '../schema/schema.ts'
import { RING_STATES, ROW_NUMBERS } from '../view/state-row.ts'
import type { HeldBlobs } from './held-blobs.ts'

/** Rings below which room is not given back: their number changes all the time. */
const KEPT = 64

/** Holder of a ring, notified when the ring gets another number. */
export interface RingHolder {
  ring: number
  /** Notes that the ring has another number, or its rows another offset. */
  ringMoved(): void
}

/**
 * The rows of all remote entities of one kind and one player: a ring of `RING_STATES` rows for each entity, a state in
 * each row. A row holds the tick (−1 empty), the tick of the baseline (−1 a full state), the tick up to which the state
 * before it is known to be unchanged (−1 unknown), the tick of the newest jump, the quantized numbers, and the
 * baseline's values of the columns that are predicted from two states. Rows of one slot lie together, for they are
 * written and read together.
 */
export class StateRings {
  readonly compiled: CompiledKind
  readonly stride: number
  /** The blobs of all entities of the player. */
  readonly held: HeldBlobs
  rows: Int32Array
  /** Number of rings there is room for: grows and shrinks with the entities, at most `MAX_ENTITIES`. */
  capacity = 0
  #free: number[] = []
  /** The holder of each ring; undefined for a free one. */
  readonly #holders: (RingHolder | undefined)[] = []

  constructor(compiled: CompiledKind, held: HeldBlobs) {
    this.compiled = compiled
    this.held = held
    this.stride = ROW_NUMBERS + compiled.table.count + compiled.table.linear.length
    this.rows = new Int32Array(this.stride)
  }

  /** Gives a holder a free ring, emptied. */
  allocateRing(holder: RingHolder): void {
    if (this.#free.length === 0) this.#grow()
    const ring = this.#free.pop() as number
    for (let slot = 0; slot < RING_STATES; slot++) this.rows[(slot * this.capacity + ring) * this.stride] = -1
    this.#holders[ring] = holder
    holder.ring = ring
    holder.ringMoved()
  }

  /** Frees a ring. Where three of four are free, half of the room is given back, and other rings get new numbers. */
  freeRing(ring: number): void {
    this.#holders[ring] = undefined
    this.#free.push(ring)
    if (this.capacity > KEPT && this.#free.length * 4 >= this.capacity * 3) this.#shrink()
  }

  #grow(): void {
    const capacity = Math.max(8, this.capacity * 2)
    const { stride } = this
    this.rows = restrided(this.rows, RING_STATES, this.capacity * stride, capacity * stride)
    for (let ring = capacity - 1; ring >= this.capacity; ring--) this.#free.push(ring)
    this.capacity = capacity
    for (const holder of this.#holders) holder?.ringMoved()
  }

  #shrink(): void {
    const { stride, rows } = this
    const capacity = this.capacity / 2
    this.#free = this.#free.filter((ring) => ring < capacity)
    for (let ring = capacity; ring < this.capacity; ring++) {
      const holder = this.#holders[ring]
      if (holder === undefined) continue
      const to = this.#free.pop() as number
      for (let slot = 0; slot < RING_STATES; slot++) {
        const row = (slot * this.capacity + ring) * stride
        rows.copyWithin((slot * this.capacity + to) * stride, row, row + stride)
      }
      this.#holders[to] = holder
      holder.ring = to
    }
    this.#holders.length = capacity
    this.rows = restrided(rows, RING_STATES, this.capacity * stride, capacity * stride)
    this.capacity = capacity
    for (const holder of this.#holders) holder?.ringMoved()
  }
}
