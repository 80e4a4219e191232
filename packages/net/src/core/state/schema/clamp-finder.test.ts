// Tests of the finder of values that are clamped: each column once, and only outside its range.

import { describe, expect, it } from 'vitest'
import { ClampFinder } from './clamp-finder.ts'
import { f } from './fields.ts'
import type { QuantizeBatch } from './quantize-batch.ts'
import { compileState } from './schema.ts'

const [ship] = compileState({ ship: { x: f.fixed(0, 10, 1), y: f.fixed(0, 10, 1) } }).kinds

/** Batch of entities, each of which has the same value in all of its columns. */
function batchOf(...values: readonly number[]): QuantizeBatch {
  const columns = ship!.table.count
  const raw = Float64Array.from(values.flatMap((value) => Array.from({ length: columns }, () => value)))
  return { count: values.length, raw, from: Int32Array.from(values, (_, record) => record * columns) } as QuantizeBatch
}

describe('values out of range', () => {
  it('[STA2] of each column the first is found, with the name of its field and its range', () => {
    const found = new ClampFinder(ship!).find(batchOf(5, 12, 13))
    expect(found).toEqual([
      { field: 'ship.x', value: 12, min: 0, max: 10 },
      { field: 'ship.y', value: 12, min: 0, max: 10 },
    ])
  })

  it('[STA2] a column is told once, and the others still are', () => {
    const finder = new ClampFinder(ship!)
    const onlyX = batchOf(5)
    onlyX.raw[0] = -4
    expect(finder.find(onlyX).map(({ field }) => field)).toEqual(['ship.x'])
    expect(finder.find(onlyX)).toEqual([])
    expect(finder.find(batchOf(12)).map(({ field }) => field)).toEqual(['ship.y'])
  })

  it('[STA2] a value that is rounded into the range is none', () => {
    expect(new ClampFinder(ship!).find(batchOf(10.4)).map(({ field }) => field)).toEqual([])
  })
})
