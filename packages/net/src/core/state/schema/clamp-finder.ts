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
    this.#ranges = columns.flatMap(({ kind: { scale, cyclic }, name, low, high, offset, step, top }, column) => {
      if (scale === 'other' || cyclic) return []
      const [min, max] = scale === 'steps' ? [offset, top] : [low, high]
      return [
        { column, field: `${kindName}.${name}`, min, max, margin: step / 2, presence: presence[column] as number },
      ]
    })
  }

  /** Returns the values that are out of range in a batch, the first of each column. */
  find({ count, raw, from }: QuantizeBatch): readonly Clamped[] {
    const found: Clamped[] = []
    for (const { column, field, min, max, margin, presence } of this.#ranges) {
      for (let record = 0; record < count; record++) {
        const at = from[record] as number
        const value = raw[at + column] as number
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
