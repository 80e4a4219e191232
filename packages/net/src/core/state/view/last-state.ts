// Source of the values of a remote entity after its despawn.

import type { ColumnTable } from '../schema/columns.ts'
import type { RowSource } from './live-values.ts'
import { ROW_NUMBERS } from './state-row.ts'
import type { Blob } from '../schema/blob.ts'

/** The newest state of a remote entity that is despawned. */
export class LastState implements RowSource {
  readonly #table: ColumnTable
  readonly #row: Int32Array
  readonly #blobs: readonly Blob[]

  constructor(table: ColumnTable, row: Int32Array, blobs: readonly Blob[]) {
    this.#table = table
    this.#row = row
    this.#blobs = blobs
  }

  number(column: number): number {
    return this.#table.value(column, this.#row, ROW_NUMBERS)
  }

  cell(at: number): number {
    return this.#row[at] as number
  }

  blob(blob: number): unknown {
    return this.#blobs[blob]?.value
  }
}
