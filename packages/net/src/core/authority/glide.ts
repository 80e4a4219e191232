import { BLEND, type ColumnTable } from '../state/schema/columns.ts'
import { GLIDE_MS } from './authority-limits.ts'

const TURN = 2 * Math.PI

/**
 * What is drawn of a predicted entity beside its values: an error that was corrected at once in these, and that goes to
 * nothing in `GLIDE_MS` where it is seen. What does not glide (a bool, a name, a jump over a field's `snap`) is not kept.
 */
export class Glide {
  readonly #table: ColumnTable
  readonly #error: Float64Array
  #sinceMs = Number.NEGATIVE_INFINITY

  constructor(table: ColumnTable) {
    this.#table = table
    this.#error = new Float64Array(table.count)
  }

  /** Puts what is to be drawn of `values` now into `shown`. */
  show(values: Float64Array, nowMs: number, shown: Float64Array): void {
    const { count, blend, top, low, offset, step } = this.#table
    const left = 1 - (nowMs - this.#sinceMs) / GLIDE_MS
    const share = left > 0 ? Math.min(1, left) ** 2 : 0
    for (let column = 0; column < count; column++) {
      const value = values[column] as number
      const error = share === 0 || blend[column] === BLEND.step ? 0 : (this.#error[column] as number) * share
      if (error === 0) shown[column] = value
      else if (blend[column] === BLEND.turn) shown[column] = value + error - TURN * Math.floor((value + error) / TURN)
      else {
        const least = (offset[column] as number) + (low[column] as number) * (step[column] as number)
        shown[column] = Math.max(Math.min(value + error, top[column] as number), Math.min(value, least))
      }
    }
  }

  /** From now on what is drawn goes from `from` to the values. */
  start(from: Float64Array, values: Float64Array, nowMs: number): void {
    const { count, blend, snap } = this.#table
    this.#sinceMs = nowMs
    for (let column = 0; column < count; column++) {
      let error = (from[column] as number) - (values[column] as number)
      if (blend[column] === BLEND.turn) error -= TURN * Math.round(error / TURN)
      // A field that is that far off jumps, as in what others draw. The rest goes on: where a thing is when its velocity turned round, say.
      if (!(Math.abs(error) <= (snap[column] as number))) error = 0
      this.#error[column] = error
    }
  }
}
