// How kinds of columns are drawn between two states, and corrected: by steps, or on a line.

import type { ColumnArrays } from './column-arrays.ts'
import type { Between, Correction } from './column-kind.ts'

/** Returns whether only one of two rows has a value in a column: nothing lies between a value and none. */
export function isHalfPresent({ presence }: ColumnArrays, column: number, between: Between): boolean {
  const at = presence[column] as number
  return at >= 0 && between.from[between.fromAt + at] !== between.to[between.toAt + at]
}

/** Draws the older value until the newer one's time. */
export function blendSteps(_table: ColumnArrays, columns: Int32Array, between: Between, out: Float64Array): void {
  const { from, fromAt, to, toAt, share } = between
  for (let n = 0; n < columns.length; n++) {
    const column = columns[n] as number
    out[column] = (share >= 1 ? to[toAt + column] : from[fromAt + column]) as number
  }
}

/** Values that are drawn by steps are never corrected gradually. */
export function compareSteps(
  _table: ColumnArrays,
  columns: Int32Array,
  _drawn: Float64Array,
  _correct: Float64Array,
  error: Float64Array,
): void {
  for (let n = 0; n < columns.length; n++) error[columns[n] as number] = 0
}

export function correctSteps(
  _table: ColumnArrays,
  columns: Int32Array,
  values: Float64Array,
  { out }: Correction,
): void {
  for (let n = 0; n < columns.length; n++) out[columns[n] as number] = values[columns[n] as number] as number
}

/**
 * Draws a straight line, or with a declared velocity the cubic that has the velocities at both ends; the older value
 * until the newer one's time where they are further apart than the column's `snap`. In the field's range.
 */
export function blendLine(table: ColumnArrays, columns: Int32Array, between: Between, out: Float64Array): void {
  const { from, fromAt, to, toAt, share, seconds } = between
  const { snap, velocity: velocities, offset, top } = table
  for (let n = 0; n < columns.length; n++) {
    const column = columns[n] as number
    const a = from[fromAt + column] as number
    const b = to[toAt + column] as number
    const velocity = velocities[column] as number
    const distance = Math.abs(b - a)
    const jumps = !(distance <= (snap[column] as number)) || distance === Infinity
    if (jumps || (a === b && velocity < 0) || isHalfPresent(table, column, between)) {
      out[column] = share >= 1 ? b : a
      continue
    }
    let value
    if (velocity < 0) value = a + (b - a) * share
    else {
      const va = from[fromAt + velocity] as number
      const vb = to[toAt + velocity] as number
      value = hermite(a, b, va * seconds, vb * seconds, share)
    }
    out[column] = Math.min(top[column] as number, Math.max(offset[column] as number, value))
  }
}

/** The cubic through `a` and `b` with slopes `da` and `db` per unit of `share`; beyond 1 straight on with `db`. */
function hermite(a: number, b: number, da: number, db: number, share: number): number {
  if (share > 1) return b + db * (share - 1)
  const left = 1 - share
  return left * left * ((1 + 2 * share) * a + share * da) + share * share * ((3 - 2 * share) * b - left * db)
}

/** A field that is off by more than its `snap` jumps; others go on (a velocity that turned round, say). */
export function compareLine(
  { snap }: ColumnArrays,
  columns: Int32Array,
  drawn: Float64Array,
  correct: Float64Array,
  error: Float64Array,
): void {
  for (let n = 0; n < columns.length; n++) {
    const column = columns[n] as number
    const off = (drawn[column] as number) - (correct[column] as number)
    error[column] = Math.abs(off) <= (snap[column] as number) ? off : 0
  }
}

export function correctLine(
  { offset, top }: ColumnArrays,
  columns: Int32Array,
  values: Float64Array,
  { error, share, out }: Correction,
): void {
  for (let n = 0; n < columns.length; n++) {
    const column = columns[n] as number
    const value = values[column] as number
    const off = (error[column] as number) * share
    // A value that a game wrote outside its range is drawn as it is.
    if (off === 0) out[column] = value
    else out[column] = Math.min(top[column] as number, Math.max(Math.min(value, offset[column] as number), value + off))
  }
}

/** Steps by which both sides may differ when all that differs is what they started from. */
const ROUNDINGS = 1.6
/** Largest distance from a step's middle, in steps, at which a value is surely rounded to it. */
const INSIDE = 0.499

/**
 * Returns the value nearest to `value` that rounds to `correct`, `off` away; `correct` when that is further than a
 * rounding can be.
 */
export function nearestRounded(value: number, correct: number, off: number, step: number): number {
  if (!(Math.abs(off) < ROUNDINGS * step)) return correct
  return value - off + Math.max(-INSIDE * step, Math.min(INSIDE * step, off))
}
