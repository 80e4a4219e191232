// The interface of a kind of column, the description of one column, and the arguments of its loops.

import type { ColumnArrays } from './column-arrays.ts'
import type { Prediction, Predictor } from './prediction.ts'
import type { QuantizeBatch } from './quantize-batch.ts'

/** Codings of a column of a delta: one bit that flips it, a Rice-coded difference, or its bits when it changed. */
export const CODING_FLIP = 0
export const CODING_DIFFERENCE = 1
export const CODING_BITS = 2

/**
 * Kind of column: quantizes a number and restores it, predicts it, and draws it. Every method loops over many records,
 * or over all columns of its kind in one record: none is called for each column and record. `columns` are the first
 * columns of each value: a kind of several columns (`width`) treats them together.
 */
export interface ColumnKind {
  /** Adjacent columns of one value: 1, or more where they cannot be quantized or drawn one by one. */
  readonly width: number
  /**
   * Conversion of a quantized number to its value: the number itself, offset + number × step (`top` at most), or by
   * `value`.
   */
  readonly scale: 'identity' | 'steps' | 'other'
  /** True when numbers lie on a circle of `high + 1` steps, a power of two: differences go the short way round. */
  readonly cyclic: boolean
  /** Least length of a value of several columns; undefined: any. Shorter ones are reported in development. */
  readonly shortest?: number
  /** Quantizes the values of all records of a batch; a value out of range goes to the nearer end. */
  quantize(table: ColumnArrays, columns: Int32Array, batch: QuantizeBatch): void
  /** Puts the values of a row, which begins at `at`, into `out`. */
  values(table: ColumnArrays, columns: Int32Array, rows: Int32Array, at: number, out: Float64Array): void
  /** Returns the value of one column of a row that begins at `at`. */
  value(table: ColumnArrays, column: number, rows: Int32Array, at: number): number
  /** Puts what lies between two rows of values into `out`. */
  blend(table: ColumnArrays, columns: Int32Array, between: Between, out: Float64Array): void
  /** Puts by how much drawn values are off into `error`; 0 where they are not corrected gradually. */
  compare(
    table: ColumnArrays,
    columns: Int32Array,
    drawn: Float64Array,
    correct: Float64Array,
    error: Float64Array,
  ): void
  /** Adds a share of an error to values, within their range. */
  correct(table: ColumnArrays, columns: Int32Array, values: Float64Array, correction: Correction): void
  /**
   * Moves a value of `out`, the row's, as near to the one in `values` as quantizes to the row, if rounding alone can
   * have made them differ. Without it, and in several columns, a prediction becomes the row's value.
   */
  nearest?(table: ColumnArrays, column: number, reconciliation: Reconciliation): void
  /** Makes what predicts a column; undefined: the baseline's number does. */
  predictor?(table: ColumnArrays, column: number, by: Prediction['by'], tickRate: number): Predictor | undefined
  /**
   * Returns whether all of `count` numbers, `stride` apart from `from` on, are ones that `quantize` makes, beside being
   * in range.
   */
  valid?(numbers: Int32Array, from: number, stride: number, count: number): boolean
}

/** One number of an entity. */
export interface Column {
  readonly kind: ColumnKind
  /** The field it belongs to, with `.x`, `.y` or `.z` for a component, for messages and for `velocity`. */
  readonly name: string
  readonly coding: number
  /** Bounds of the quantized number, int32. */
  readonly low: number
  readonly high: number
  /** Value of the number 0, for scales that have one: value = offset + quantized × step; at most `top`. */
  readonly offset: number
  readonly step: number
  readonly top: number
  /** The quantized number that stands for 0, or for the value nearest to it. */
  readonly zero: number
  /** A change above this, in the field's unit, is drawn as a jump. */
  readonly snap: number
  readonly predict: Prediction
  /** Position among the columns of its value; 0 when left out. */
  readonly part?: number
  /** Distance, in columns, back to the column that says whether there is a value. Without it there always is. */
  readonly presence?: number
}

/** A row of values, and one that is moved near to it. */
export interface Reconciliation {
  readonly values: Float64Array
  /** In its second half, the numbers of the row that `out` has the values of. */
  readonly numbers: Int32Array
  readonly out: Float64Array
}

/** A moment between two rows of values. */
export interface Between {
  from: Float64Array
  fromAt: number
  to: Float64Array
  toAt: number
  /** Share of `to`: 0 is `from`, 1 is `to`; above 1 beyond it. */
  share: number
  /** The time from one to the other. */
  seconds: number
}

/** An error to add to values. */
export interface Correction {
  readonly error: Float64Array
  share: number
  out: Float64Array
}
