// The kind of column for whole numbers, used by several field types.

import type { ColumnArrays } from './column-arrays.ts'
import { type Column, type ColumnKind } from './column-kind.ts'
import { blendSteps, compareSteps, correctSteps } from './drawing.ts'
import { QUANTIZE_BATCH } from './quantize-batch.ts'

// Constants of the module; see DECISIONS.md.
const { from, to } = QUANTIZE_BATCH

/** Whole numbers as they are, drawn by steps. */
const INTEGER: ColumnKind = {
  width: 1,
  scale: 'identity',
  cyclic: false,
  quantize({ low, high }, columns, { count, raw, target }) {
    for (let n = 0; n < columns.length; n++) {
      const column = columns[n] as number
      // Integers in the engine's representation too: a single other number would make all of them slow.
      const least = (low[column] as number) | 0
      const most = (high[column] as number) | 0
      for (let record = 0; record < count; record++) {
        const value = raw[(from[record] as number) + column] as number
        const steps = value - least + 0.5
        const number = steps < 0 ? least : value >= most ? most : ((steps | 0) + least) | 0
        target[(to[record] as number) + column] = number
      }
    }
  },
  values(_table, columns, rows, at, out) {
    for (let n = 0; n < columns.length; n++) out[columns[n] as number] = rows[at + (columns[n] as number)] as number
  },
  value: (_table: ColumnArrays, column, rows, at) => rows[at + column] as number,
  blend: blendSteps,
  compare: compareSteps,
  correct: correctSteps,
}

/** A column of whole numbers from `low` to `high`, within int32. */
export function integerColumn(name: string, low: number, high: number, coding: number): Column {
  return {
    kind: INTEGER,
    name,
    coding,
    low,
    high,
    offset: 0,
    step: 1,
    top: Infinity,
    zero: Math.min(high, Math.max(low, 0)),
    snap: Infinity,
    predict: { by: 'none' },
  }
}
