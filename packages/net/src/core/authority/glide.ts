// Error smoothing of predicted entities. That of received entities is `ErrorSmoother`.

import type { Correction } from '../state/schema/column-kind.ts'
import type { ColumnTable } from '../state/schema/columns.ts'
import { GLIDE_MS } from './authority-limits.ts'

/**
 * Error added to the drawn values of a predicted entity. The values themselves are corrected at once; the error shrinks
 * to nothing within `GLIDE_MS`. Values that cannot glide (a bool, a name, a jump over a field's `snap`) have no error.
 */
export class Glide {
  readonly #table: ColumnTable
  readonly #correction: Correction
  #sinceMs = Number.NEGATIVE_INFINITY

  constructor(table: ColumnTable) {
    this.#table = table
    const error = new Float64Array(table.count)
    // `out` is set before each use.
    this.#correction = { error, share: 0, out: error }
  }

  /** Stores the values to be drawn now for `values` in `shown`. */
  show(values: Float64Array, nowMs: number, shown: Float64Array): void {
    const left = 1 - (nowMs - this.#sinceMs) / GLIDE_MS
    const correction = this.#correction
    correction.share = Math.min(1, Math.max(0, left)) ** 2
    correction.out = shown
    this.#table.correct(values, correction)
  }

  /** Starts to move the drawn values from `from` to the values. A field that is further off than its `snap` jumps. */
  start(from: Float64Array, values: Float64Array, nowMs: number): void {
    this.#sinceMs = nowMs
    this.#table.compare(from, values, this.#correction.error)
  }
}
