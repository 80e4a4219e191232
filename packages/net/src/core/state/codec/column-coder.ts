// Codes of one column over a batch of records: from numbers to codes to send, and back.

import { type Column, CODING_DIFFERENCE, CODING_FLIP } from '../schema/column-kind.ts'
import type { ColumnTable } from '../schema/columns.ts'
import type { Predictor } from '../schema/prediction.ts'
import { BATCH } from './batch.ts'
import { SMALL_BITS } from './code-table.ts'

// Constants of the module; see DECISIONS.md.
const { at, base, codes, predicted } = BATCH

/** Value in `codes` of a number that is sent as its bits: never small. */
const CHANGED = 1 << SMALL_BITS

/** Codes one column of many records: one loop for each coding. */
export interface ColumnCoder {
  /** Stores in `codes` the coded differences of the batch's numbers from the receiver's prediction. */
  code(rows: Int32Array): void
  /**
   * Puts the numbers that were meant by `codes` into `out`, a row a record; `rows` has the baselines. Returns whether
   * all of them are in range.
   */
  resolve(rows: Int32Array, out: Int32Array): boolean
}

/** Makes the coder of a column. */
export function columnCoder(table: ColumnTable, index: number, tickRate: number): ColumnCoder {
  const column = table.columns[index] as Column
  const { kind, coding, predict } = column
  const layout: ColumnLayout = { column, index, stride: table.count, older: table.linearAt[index] as number }
  if (coding !== CODING_DIFFERENCE) return new ChangeCoder(layout)
  const predictor = kind.predictor?.(table, index, predict.by, tickRate)
  if (kind.cyclic) return new CyclicCoder(layout, predictor)
  return predictor === undefined ? new DifferenceCoder(layout) : new PredictedCoder(layout, predictor)
}

/** Layout of a column: its index in rows of `stride` numbers, and in the older state of a linear prediction. */
interface ColumnLayout {
  readonly column: Column
  readonly index: number
  readonly stride: number
  readonly older: number
}

/** Numbers sent as they are, or as one bit, when they changed. */
class ChangeCoder implements ColumnCoder {
  readonly #layout: ColumnLayout
  readonly #changed: number

  constructor(layout: ColumnLayout) {
    this.#layout = layout
    this.#changed = layout.column.coding === CODING_FLIP ? 1 : CHANGED
  }

  code(rows: Int32Array): void {
    const { count } = BATCH
    const { index, stride } = this.#layout
    const changed = this.#changed
    for (let record = 0, to = index; record < count; record++, to = (to + stride) | 0) {
      const was = rows[((base[record] as number) + index) | 0] as number
      codes[to] = rows[((at[record] as number) + index) | 0] === was ? 0 : changed
    }
  }

  resolve(rows: Int32Array, out: Int32Array): boolean {
    const { count } = BATCH
    const { column, index, stride } = this.#layout
    const { low, high, kind } = column
    let valid = true
    for (let record = 0, to = index; record < count; record++, to = (to + stride) | 0) {
      const number = (rows[((base[record] as number) + index) | 0] as number) ^ (codes[to] as number)
      if (number < low || number > high) valid = false
      out[to] = number
    }
    return valid && kind.valid?.(out, index, stride, count) !== false
  }
}

/** Differences from the baseline. */
class DifferenceCoder implements ColumnCoder {
  readonly #layout: ColumnLayout

  constructor(layout: ColumnLayout) {
    this.#layout = layout
  }

  code(rows: Int32Array): void {
    const { count } = BATCH
    const { index, stride } = this.#layout
    for (let record = 0, to = index; record < count; record++, to = (to + stride) | 0) {
      const was = rows[((base[record] as number) + index) | 0] as number
      const difference = ((rows[((at[record] as number) + index) | 0] as number) - was) | 0
      codes[to] = (difference << 1) ^ (difference >> 31)
    }
  }

  resolve(rows: Int32Array, out: Int32Array): boolean {
    const { count } = BATCH
    const { column, index, stride } = this.#layout
    const low = column.low | 0
    const high = column.high | 0
    let valid = true
    for (let record = 0, to = index; record < count; record++, to = (to + stride) | 0) {
      const code = codes[to] as number
      const was = rows[((base[record] as number) + index) | 0] as number
      const number = (was + ((code >>> 1) ^ -(code & 1))) | 0
      if (number < low || number > high) valid = false
      out[to] = number
    }
    return valid && column.kind.valid?.(out, index, stride, count) !== false
  }
}

/** Differences from a prediction. */
class PredictedCoder implements ColumnCoder {
  readonly #layout: ColumnLayout
  readonly #predictor: Predictor

  constructor(layout: ColumnLayout, predictor: Predictor) {
    this.#layout = layout
    this.#predictor = predictor
  }

  code(rows: Int32Array): void {
    const { count } = BATCH
    const { index, stride } = this.#layout
    this.#predictor.predict(BATCH, rows, rows, index)
    for (let record = 0, to = index; record < count; record++, to = (to + stride) | 0) {
      const number = rows[((at[record] as number) + index) | 0] as number
      const difference = (number - (predicted[record] as number)) | 0
      codes[to] = (difference << 1) ^ (difference >> 31)
    }
  }

  resolve(rows: Int32Array, out: Int32Array): boolean {
    const { count } = BATCH
    const { column, index, stride, older } = this.#layout
    const low = column.low | 0
    const high = column.high | 0
    this.#predictor.predict(BATCH, out, rows, older)
    let valid = true
    for (let record = 0, to = index; record < count; record++, to = (to + stride) | 0) {
      const code = codes[to] as number
      const number = ((predicted[record] as number) + ((code >>> 1) ^ -(code & 1))) | 0
      if (number < low || number > high) valid = false
      out[to] = number
    }
    return valid && column.kind.valid?.(out, index, stride, count) !== false
  }
}

/** Differences on a circle, the short way round, from a prediction or the baseline. Every number is in range. */
class CyclicCoder implements ColumnCoder {
  readonly #layout: ColumnLayout
  readonly #predictor: Predictor | undefined

  constructor(layout: ColumnLayout, predictor: Predictor | undefined) {
    this.#layout = layout
    this.#predictor = predictor
  }

  code(rows: Int32Array): void {
    const { count } = BATCH
    const { column, index, stride } = this.#layout
    const mask = column.high
    const half = (mask + 1) >>> 1
    this.#predict(rows, rows, index)
    for (let record = 0, to = index; record < count; record++, to = (to + stride) | 0) {
      const number = rows[((at[record] as number) + index) | 0] as number
      const difference = ((number - (predicted[record] as number) + half) & mask) - half
      codes[to] = (difference << 1) ^ (difference >> 31)
    }
  }

  resolve(rows: Int32Array, out: Int32Array): boolean {
    const { count } = BATCH
    const { column, index, stride, older } = this.#layout
    const mask = column.high
    this.#predict(out, rows, older)
    for (let record = 0, to = index; record < count; record++, to = (to + stride) | 0) {
      const code = codes[to] as number
      out[to] = ((predicted[record] as number) + ((code >>> 1) ^ -(code & 1))) & mask
    }
    return true
  }

  #predict(now: Int32Array, rows: Int32Array, older: number): void {
    if (this.#predictor !== undefined) return this.#predictor.predict(BATCH, now, rows, older)
    const { count } = BATCH
    const { index } = this.#layout
    for (let record = 0; record < count; record++)
      predicted[record] = rows[((base[record] as number) + index) | 0] as number
  }
}
