import { restrided } from '../schema/arrays.ts'
import type { CompiledKind } from '../schema/schema.ts'
import { RING_STATES, ROW_NUMBERS } from '../view/state-row.ts'

/**
 * The rows of all remote entities of one kind and one player: a ring of `RING_STATES` rows for each entity, a state in
 * each row. A row holds the tick (−1 empty), the tick of the baseline (−1 a full state), the tick up to which the state
 * before it is known to have held (−1 unknown), the tick of the newest jump, the quantized numbers, and the baseline's
 * values of the columns that are predicted from two states. Rows of one slot lie together, for they are written and
 * read together.
 */
export class StateRings {
  readonly compiled: CompiledKind
  readonly stride: number
  rows: Int32Array
  /** Number of rings there is room for: grows with the entities, at most `MAX_ENTITIES`. */
  capacity = 0
  readonly #free: number[] = []

  constructor(compiled: CompiledKind) {
    this.compiled = compiled
    this.stride = ROW_NUMBERS + compiled.table.count + compiled.table.linear.length
    this.rows = new Int32Array(this.stride)
  }

  /** Returns the number of a free ring, emptied. */
  allocateRing(): number {
    if (this.#free.length === 0) this.#grow()
    const ring = this.#free.pop() as number
    for (let slot = 0; slot < RING_STATES; slot++) this.rows[(slot * this.capacity + ring) * this.stride] = -1
    return ring
  }

  freeRing(ring: number): void {
    this.#free.push(ring)
  }

  #grow(): void {
    const capacity = Math.max(8, this.capacity * 2)
    const { stride } = this
    this.rows = restrided(this.rows, RING_STATES, this.capacity * stride, capacity * stride)
    for (let ring = capacity - 1; ring >= this.capacity; ring--) this.#free.push(ring)
    this.capacity = capacity
  }
}
