// Tests of the finder of values that others get as other ones: each field once.

import { beforeEach, describe, expect, it } from 'vitest'
import { f } from './fields.ts'
import { MisfitFinder } from './misfit-finder.ts'
import { takeMisfits } from './misfits.ts'
import type { QuantizeBatch } from './quantize-batch.ts'
import { compileState } from './schema.ts'

/** Kind whose name no other test has: a field is noted once. */
let kinds = 0
const finderOf = (fields: Parameters<typeof compileState>[0][string]): MisfitFinder => {
  const [kind] = compileState({ [`ship${++kinds}`]: fields }).kinds
  return new MisfitFinder(kind!)
}

/** Batch of entities of one or two columns. */
function batchOf(...rows: readonly (readonly number[])[]): QuantizeBatch {
  const columns = rows[0]?.length ?? 0
  const from = Int32Array.from(rows, (_, record) => record * columns)
  return { count: rows.length, raw: Float64Array.from(rows.flat()), from } as QuantizeBatch
}

const found = (): string[] => takeMisfits().map(({ code, field, sentence }) => `${code} ${field}: ${sentence}`)

beforeEach(() => void takeMisfits())

describe('values that others get as other ones', () => {
  it('[STA2] a fraction of a whole number is found, the first of each field', () => {
    const finder = finderOf({ a: f.uint(8), b: f.int(8) })
    finder.find(batchOf([1, 2], [1.5, 2], [3.5, -2.75]))
    const advice = 'round it, or declare f.fixed(min, max, step).'
    expect(found()).toEqual([
      `fraction ship${kinds}.a: ship${kinds}.a was 1.5, and others get 2; ${advice}`,
      `fraction ship${kinds}.b: ship${kinds}.b was -2.75, and others get -3; ${advice}`,
    ])
    finder.find(batchOf([1.5, 2.5]))
    expect(found()).toEqual([])
  })

  it('[STA2] numbers with a step, and absent ones, have none', () => {
    finderOf({ a: f.fixed(0, 10, 1), b: f.float32() }).find(batchOf([1.5, 2.5]))
    finderOf({ a: f.optional(f.uint(8)) }).find(batchOf([0, 1.5]))
    expect(found()).toEqual([])
    finderOf({ a: f.optional(f.uint(8)) }).find(batchOf([1, 1.5]))
    expect(found()).toHaveLength(1)
  })
})
