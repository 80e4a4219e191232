import { restrided } from './own-store.ts'
import type { CompiledKind } from './schema.ts'

/** States kept of each remote entity: baselines for deltas, and what is drawn. More than a sender's `BASELINE_SENDS`. */
export const MIRROR_RING = 32
/** Where in a row of a mirror what lies; its tick comes first. */
export const ROW_OLDER = 1
export const ROW_HELD = 2
/** The tick of its newest jump since its baseline; −1 none. */
export const ROW_JUMP = 3
export const ROW_NUMBERS = 4

/**
 * The states kept of all mirrors of one kind of one player, a row each: its tick (−1 empty), the tick of the baseline it came
 * against (−1: in full), the tick up to which the state before it is known to have held (−1 unknown), the quantized
 * numbers, and the baseline's values of the columns guessed from two states. Rows of one slot lie together, for they are
 * written and read together.
 */
export class MirrorRings {
  readonly compiled: CompiledKind
  readonly stride: number
  rows: Int32Array
  /** Mirrors there is room for: grows with those that are there, at most `MAX_ENTITIES`. */
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
    for (let slot = 0; slot < MIRROR_RING; slot++) this.rows[(slot * this.capacity + place) * this.stride] = -1
    return place
  }

  give(place: number): void {
    this.#free.push(place)
  }

  #grow(): void {
    const capacity = Math.max(8, this.capacity * 2)
    this.rows = restrided(this.rows, MIRROR_RING, this.capacity * this.stride, capacity * this.stride)
    for (let place = capacity - 1; place >= this.capacity; place--) this.#free.push(place)
    this.capacity = capacity
  }
}
