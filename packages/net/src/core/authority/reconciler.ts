// Comparison of predicted values with a received row, and their correction by it.

import type { Reconciliation } from '../state/schema/column-kind.ts'
import type { ColumnTable } from '../state/schema/columns.ts'
import { nearestRounded } from '../state/schema/drawing.ts'

/** Brings predicted values of one entity type together with the rows that the host sent. */
export class Reconciler {
  readonly #table: ColumnTable
  /** The numbers of the values, then those of the row that they are compared with. */
  readonly #rounded: Int32Array
  /** By how much the values are off. */
  readonly #error: Float64Array

  constructor(table: ColumnTable) {
    this.#table = table
    this.#rounded = new Int32Array(2 * table.count)
    this.#error = new Float64Array(table.count)
  }

  /** Returns whether values are, rounded as on the wire, those of the row. */
  agrees({ values, from, rows, at }: Reconciliation): boolean {
    const { count } = this.#table
    this.#rounded.set(rows.subarray(at, at + count), count)
    return !this.#table.quantize(values, from, this.#rounded, 0, count)
  }

  /**
   * Puts the values of the row into `out`, as near to `values` as they can be: those that are the same once rounded are
   * kept, and those that rounding alone can have made differ are moved to the nearest that are the same.
   */
  reconcile(reconciliation: Reconciliation): void {
    const { values, from, rows, at, out } = reconciliation
    const table = this.#table
    table.values(rows, at, out)
    this.agrees(reconciliation)
    table.compare(values.subarray(from, from + table.count), out, this.#error)
    for (const { kind, columns } of table.runs) {
      for (const column of columns) {
        const end = column + kind.width
        const error = this.#error[column] as number
        const value = values[from + column] as number
        let part = column
        while (part < end && this.#rounded[part] === rows[at + part]) part++
        if (part === end) out.set(values.subarray(from + column, from + end), column)
        // Numbers that differ without an error differ too much to be corrected gradually.
        else if (kind.scale === 'steps' && error !== 0)
          out[column] = nearestRounded(value, out[column] as number, error, table.step[column] as number)
        else kind.nearest?.(table, column, reconciliation)
      }
    }
  }
}
