import { RING_STATES, ROW_NUMBERS } from '../view/state-row.ts'
import { restrided } from '../schema/arrays.ts'
import type { CompiledKind } from '../schema/schema.ts'

/**
 * The states kept of all mirrors of one kind of one player, a row each: its tick (−1 empty), the tick of the baseline it came
 * against (−1: in full), the tick up to which the state before it is known to have held (−1 unknown), the quantized
 * numbers, and the baseline's values of the columns guessed from two states. Rows of one slot lie together, for they are
 * written and read together.
 */
export class StateRings {
  readonly compiled: CompiledKind
  readonly stride: number
  rows: Int32Array
  /** RemoteEntities there is room for: grows with those that are there, at most `MAX_ENTITIES`. */
  capacity = 0
  readonly #free: number[] = []

  constructor(compiled: CompiledKind) {
    this.compiled = compiled
    this.stride = ROW_NUMBERS + compiled.table.count + compiled.table.linear.length
    this.rows = new Int32Array(this.stride)
  }

  /** Room for one mirror, empty. */
  take(): number {
    if (this.#free.length === 0) this.#grow()
    const place = this.#free.pop() as number
    for (let slot = 0; slot < RING_STATES; slot++) this.rows[(slot * this.capacity + place) * this.stride] = -1
    return place
  }

  give(place: number): void {
    this.#free.push(place)
  }

  #grow(): void {
    const capacity = Math.max(8, this.capacity * 2)
    const { stride } = this
    this.rows = restrided(this.rows, RING_STATES, this.capacity * stride, capacity * stride)
    for (let place = capacity - 1; place >= this.capacity; place--) this.#free.push(place)
    this.capacity = capacity
  }
}
