// The table of an entity type's columns, with operations on whole rows.

import type { ColumnArrays } from './column-arrays.ts'
import type { Between, Column, ColumnKind, Correction } from './column-kind.ts'
import { QUANTIZE_BATCH } from './quantize-batch.ts'

/**
 * Upper bound of the columns of one entity type. A field needs one (two for vec2 and ref, three for vec3, four for
 * quat, one more for optional).
 */
export const MAX_COLUMNS = 64

/** The columns of one kind, which its loops go over together: the first of each value. */
interface Run {
  readonly kind: ColumnKind
  readonly columns: Int32Array
}

/** The columns of an entity type: flat arrays, and operations on whole rows. */
export class ColumnTable implements ColumnArrays {
  readonly count: number
  readonly columns: readonly Column[]
  /** `CODING_FLIP`, `CODING_DIFFERENCE` or `CODING_BITS` of each. */
  readonly coding: Uint8Array
  readonly bits: Uint8Array
  readonly low: Float64Array
  readonly high: Float64Array
  readonly offset: Float64Array
  readonly step: Float64Array
  readonly perStep: Float64Array
  readonly top: Float64Array
  readonly snap: Float64Array
  readonly zero: Float64Array
  readonly part: Uint8Array
  readonly presence: Int32Array
  readonly velocity: Int32Array
  /** The order of prediction: a velocity goes before the column that it predicts. */
  readonly order: Int32Array
  /** Columns predicted from two states; the older state's numbers are kept in this order. */
  readonly linear: Int32Array
  /** Index in `linear` for a column. */
  readonly linearAt: Int32Array
  readonly #runs: readonly Run[]
  readonly #checked: readonly number[]
  readonly #optional: readonly number[]

  constructor(columns: readonly Column[]) {
    const indices = columns.map((_, index) => index)
    this.count = columns.length
    this.columns = columns
    this.coding = Uint8Array.from(columns, ({ coding }) => coding)
    this.bits = Uint8Array.from(columns, bitsOf)
    this.low = Float64Array.from(columns, ({ low }) => low)
    this.high = Float64Array.from(columns, ({ high }) => high)
    this.offset = Float64Array.from(columns, ({ offset }) => offset)
    this.step = Float64Array.from(columns, ({ step }) => step)
    this.perStep = Float64Array.from(columns, ({ step }) => 1 / step)
    this.top = Float64Array.from(columns, ({ top }) => top)
    this.snap = Float64Array.from(columns, ({ snap }) => snap)
    this.zero = Float64Array.from(columns, ({ zero }) => zero)
    this.part = Uint8Array.from(columns, ({ part }) => part ?? 0)
    this.presence = Int32Array.from(columns, ({ presence }, at) => (presence === undefined ? -1 : at - presence))
    this.velocity = Int32Array.from(columns, ({ predict }) =>
      predict.by === 'velocity' ? columns.findIndex(({ name }) => name === predict.field) : -1,
    )
    const late = (index: number): number => (columns[index]?.predict.by === 'velocity' ? 1 : 0)
    this.order = Int32Array.from([...indices].sort((a, b) => late(a) - late(b) || a - b))
    this.linear = Int32Array.from(indices.filter((index) => columns[index]?.predict.by === 'linear'))
    this.linearAt = Int32Array.from(indices, (index) => this.linear.indexOf(index))
    this.#runs = [...new Set(columns.map(({ kind }) => kind))].map((kind) => ({
      kind,
      columns: Int32Array.from(indices.filter((index) => columns[index]?.kind === kind && this.part[index] === 0)),
    }))
    this.#optional = indices.filter((index) => (this.presence[index] as number) >= 0)
    this.#checked = indices.filter((index) => columns[index]?.kind.valid !== undefined)
  }

  /** Quantizes the values of the records of `QUANTIZE_BATCH`. */
  quantizeBatch(): void {
    for (const { kind, columns } of this.#runs) kind.quantize(this, columns, QUANTIZE_BATCH)
  }

  /**
   * Quantizes the values of `raw` from `from` on into `target` from `to` on. Returns whether any differs from the row
   * of `target` that begins at `was`; a value that has several forms takes that of another row there.
   */
  quantize(raw: Float64Array, from: number, target: Int32Array, to: number, was: number): boolean {
    const one = QUANTIZE_BATCH
    one.count = 1
    one.raw = raw
    one.from[0] = from
    one.target = target
    one.to[0] = to
    one.was[0] = was
    one.sameForm = was !== to
    this.quantizeBatch()
    return this.differ(target, to, was)
  }

  /** Returns whether the rows that begin at two places differ. */
  differ(rows: Int32Array, one: number, other: number): boolean {
    const { count } = this
    for (let column = 0; column < count; column++) if (rows[one + column] !== rows[other + column]) return true
    return false
  }

  /** Puts the values of a row, which begins at `at`, into `out`. */
  values(rows: Int32Array, at: number, out: Float64Array): void {
    for (const { kind, columns } of this.#runs) kind.values(this, columns, rows, at, out)
  }

  /** Returns the value of one column of a row that begins at `at`. */
  value(column: number, rows: Int32Array, at: number): number {
    return (this.columns[column] as Column).kind.value(this, column, rows, at)
  }

  /** Puts what lies between two rows of values into `out`. */
  blend(between: Between, out: Float64Array): void {
    for (const { kind, columns } of this.#runs) kind.blend(this, columns, between, out)
  }

  /**
   * Puts by how much drawn values are off into `error`: 0 where only one side has a value. Returns whether any is.
   */
  compare(drawn: Float64Array, correct: Float64Array, error: Float64Array): boolean {
    for (const { kind, columns } of this.#runs) kind.compare(this, columns, drawn, correct, error)
    for (const column of this.#optional) {
      const at = this.presence[column] as number
      if (drawn[at] !== correct[at]) error[column] = 0
    }
    // Not by `some`, which makes an object of each number.
    for (let column = 0; column < this.count; column++) if (error[column] !== 0) return true
    return false
  }

  /** Adds a share of an error to values, within their range. */
  correct(values: Float64Array, correction: Correction): void {
    for (const { kind, columns } of this.#runs) kind.correct(this, columns, values, correction)
  }

  /**
   * Returns whether a row that begins at `at` is one that `quantize` makes; false for what only a broken peer sends.
   */
  valid(rows: Int32Array, at: number): boolean {
    const { count, low, high } = this
    for (let column = 0; column < count; column++) {
      const number = rows[at + column] as number
      if (number < (low[column] as number) || number > (high[column] as number)) return false
    }
    for (const column of this.#checked)
      if (this.columns[column]?.kind.valid?.(rows, at + column, 1, 1) === false) return false
    return true
  }
}

/** Bits of a number of a column, less its least. */
export function bitsOf({ low, high }: Column): number {
  const range = high - low
  return range >= 2 ** 31 ? 32 : Math.max(1, 32 - Math.clz32(range))
}
