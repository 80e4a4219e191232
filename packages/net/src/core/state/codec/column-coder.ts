// Codes of one column over a batch of records: from numbers to codes to send, and back.

import { type Column, CODING } from '../schema/column-kind.ts'
import type { ColumnTable } from '../schema/columns.ts'
import { type Predictor, shortest } from '../schema/prediction.ts'
import type { Batch } from './batch.ts'
import { SMALL } from './code-table.ts'

/** Value in `batch.codes` of a number that is sent as its bits: never small. */
const CHANGED = SMALL

/** Codes one column of many records: one loop for each way of coding. */
export interface ColumnCoder {
  /** Puts into `batch.codes` what goes on the wire of numbers that differ from what the receiver predicts. */
  code(batch: Batch, rows: Int32Array): void
  /**
   * Puts the numbers that were meant by `batch.codes` into `out`, a row a record; `rows` has the baselines. Returns
   * whether all of them are in range.
   */
  resolve(batch: Batch, rows: Int32Array, out: Int32Array): boolean
}

/** Makes the coder of a column. */
export function columnCoder(table: ColumnTable, index: number, tickRate: number): ColumnCoder {
  const column = table.columns[index] as Column
  const { kind, coding, predict } = column
  const layout: ColumnLayout = { column, index, stride: table.count, older: table.linearAt[index] as number }
  if (coding !== CODING['difference']) return new ChangeCoder(layout)
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
    this.#changed = layout.column.coding === CODING['flip'] ? 1 : CHANGED
  }

  code({ count, at, base, codes }: Batch, rows: Int32Array): void {
    const { index, stride } = this.#layout
    const changed = this.#changed
    for (let record = 0, to = index; record < count; record++, to += stride)
      codes[to] = rows[(at[record] as number) + index] === rows[(base[record] as number) + index] ? 0 : changed
  }

  resolve({ count, base, codes }: Batch, rows: Int32Array, out: Int32Array): boolean {
    const { column, index, stride } = this.#layout
    const { low, high, kind } = column
    let valid = true
    for (let record = 0, at = index; record < count; record++, at += stride) {
      const number = (rows[(base[record] as number) + index] as number) ^ (codes[at] as number)
      if (number < low || number > high) valid = false
      out[at] = number
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

  code({ count, at, base, codes }: Batch, rows: Int32Array): void {
    const { index, stride } = this.#layout
    for (let record = 0, to = index; record < count; record++, to += stride) {
      const was = rows[(base[record] as number) + index] as number
      const difference = ((rows[(at[record] as number) + index] as number) - was) | 0
      codes[to] = (difference << 1) ^ (difference >> 31)
    }
  }

  resolve({ count, base, codes }: Batch, rows: Int32Array, out: Int32Array): boolean {
    const { column, index, stride } = this.#layout
    const low = column.low | 0
    const high = column.high | 0
    let valid = true
    for (let record = 0, at = index; record < count; record++, at += stride) {
      const code = codes[at] as number
      const number = ((rows[(base[record] as number) + index] as number) + ((code >>> 1) ^ -(code & 1))) | 0
      if (number < low || number > high) valid = false
      out[at] = number
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

  code(batch: Batch, rows: Int32Array): void {
    const { index, stride } = this.#layout
    const { count, at, codes, predicted } = batch
    this.#predictor.predict(batch, rows, rows, index)
    for (let record = 0, to = index; record < count; record++, to += stride) {
      const difference = ((rows[(at[record] as number) + index] as number) - (predicted[record] as number)) | 0
      codes[to] = (difference << 1) ^ (difference >> 31)
    }
  }

  resolve(batch: Batch, rows: Int32Array, out: Int32Array): boolean {
    const { column, index, stride, older } = this.#layout
    const { count, codes, predicted } = batch
    const low = column.low | 0
    const high = column.high | 0
    this.#predictor.predict(batch, out, rows, older)
    let valid = true
    for (let record = 0, at = index; record < count; record++, at += stride) {
      const code = codes[at] as number
      const number = ((predicted[record] as number) + ((code >>> 1) ^ -(code & 1))) | 0
      if (number < low || number > high) valid = false
      out[at] = number
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

  code(batch: Batch, rows: Int32Array): void {
    const { column, index, stride } = this.#layout
    const { count, at, codes, predicted } = batch
    const mask = column.high
    this.#predict(batch, rows, rows, index)
    for (let record = 0, to = index; record < count; record++, to += stride) {
      const difference = shortest(
        (rows[(at[record] as number) + index] as number) - (predicted[record] as number),
        mask,
      )
      codes[to] = (difference << 1) ^ (difference >> 31)
    }
  }

  resolve(batch: Batch, rows: Int32Array, out: Int32Array): boolean {
    const { column, index, stride, older } = this.#layout
    const { count, codes, predicted } = batch
    const mask = column.high
    this.#predict(batch, out, rows, older)
    for (let record = 0, at = index; record < count; record++, at += stride) {
      const code = codes[at] as number
      out[at] = ((predicted[record] as number) + ((code >>> 1) ^ -(code & 1))) & mask
    }
    return true
  }

  #predict(batch: Batch, now: Int32Array, rows: Int32Array, older: number): void {
    if (this.#predictor !== undefined) return this.#predictor.predict(batch, now, rows, older)
    const { index } = this.#layout
    const { count, base, predicted } = batch
    for (let record = 0; record < count; record++) predicted[record] = rows[(base[record] as number) + index] as number
  }
}
