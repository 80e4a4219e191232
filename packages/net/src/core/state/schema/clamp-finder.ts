// Finder of values outside the range of their column, for development builds.

import type { QuantizeBatch } from './quantize-batch.ts'
import type { CompiledKind } from './schema.ts'

/** First value of a column that was clamped when it was sampled. */
export interface Clamped {
  /** Field with its entity type: `ship.x`. */
  readonly field: string
  readonly value: number
  readonly min: number
  readonly max: number
}

interface Range {
  readonly column: number
  /** Number of columns whose length is the value; 1: the value itself. */
  readonly width: number
  readonly field: string
  readonly min: number
  readonly max: number
  /** Half a step: a value this far outside the range is rounded into it. */
  readonly margin: number
  /** Column that says whether there is a value; −1: there always is. */
  readonly presence: number
}

/** Ranges of one entity type's columns. Each column is reported once. */
export class ClampFinder {
  #ranges: readonly Range[]

  constructor({ name: kindName, table: { columns, presence } }: CompiledKind) {
    this.#ranges = columns.flatMap(({ kind, name, low, high, offset, step, top, part = 0 }, column) => {
      const { scale, cyclic, width, shortest = Infinity } = kind
      const isLength = shortest < Infinity && part === 0
      if ((scale === 'other' && !isLength) || cyclic) return []
      const [min, max] = isLength ? [shortest, Infinity] : scale === 'steps' ? [offset, top] : [low, high]
      const field = `${kindName}.${isLength ? name.replace(/\.[^.]+$/, '') : name}`
      const margin = isLength ? 0 : step / 2
      return [{ column, width: isLength ? width : 1, field, min, max, margin, presence: presence[column] as number }]
    })
  }

  /** Returns the values that are out of range in a batch, the first of each column. */
  find({ count, raw, from }: QuantizeBatch): readonly Clamped[] {
    const found: Clamped[] = []
    for (const { column, width, field, min, max, margin, presence } of this.#ranges) {
      for (let record = 0; record < count; record++) {
        const at = from[record] as number
        const first = at + column
        const value = width > 1 ? Math.hypot(...raw.subarray(first, first + width)) : (raw[first] as number)
        if (value >= min - margin && value <= max + margin) continue
        if (presence >= 0 && raw[at + presence] === 0) continue
        found.push({ field, value, min, max })
        break
      }
    }
    if (found.length === 0) return NONE
    this.#ranges = this.#ranges.filter(({ field }) => found.every((clamped) => clamped.field !== field))
    return found
  }
}

const NONE: readonly Clamped[] = []
