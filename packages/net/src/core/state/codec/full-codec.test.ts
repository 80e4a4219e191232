// Tests of full records.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BitReader } from '../../wire/bit-reader.ts'
import { BitWriter } from '../../wire/bit-writer.ts'
import { readFull, writeFull } from './full-codec.ts'
import { f } from '../schema/fields.ts'
import { quat } from '../schema/kinds/quat.ts'
import { compileState } from '../schema/schema.ts'

const { kinds } = compileState({
  thing: {
    on: f.bool(),
    small: f.uint(4),
    wide: f.int(32),
    odd: f.fixed(-2048, 2048, 1 / 16),
    three: f.enum('a', 'b', 'c'),
    long: f.fixed(0, 2 ** 31 - 2, 1),
    off: f.fixed(5, 9, 0.3),
    turn: f.angle(10),
    real: f.float32(),
    to: f.ref(),
    q: quat({ bits: 9 }),
  },
})
const kind = kinds[0]!
const { table } = kind
const row = fc.tuple(
  ...Array.from({ length: table.count }, (_, column) => {
    const [low, high] = [table.low[column] as number, table.high[column] as number]
    const ends = fc.constantFrom(low, high, table.zero[column] as number)
    return fc
      .oneof(ends, fc.integer({ min: low, max: high }))
      .filter((number) => table.columns[column]!.kind.valid?.(Int32Array.of(number), 0, 1, 1) !== false)
  }),
)

function written(numbers: readonly number[]): { bits: number; back: number[]; valid: boolean } {
  const writer = new BitWriter(100)
  writeFull(writer, table, Int32Array.from(numbers), 0)
  const bytes = new Uint8Array(400)
  const reader = new BitReader(400)
  reader.load(bytes.subarray(0, writer.copyTo(new DataView(bytes.buffer), 0)), 0)
  const out = new Int32Array(table.count)
  const valid = readFull(reader, table, out)
  expect(reader.position).toBe(writer.bits)
  return { bits: writer.bits, back: [...out], valid }
}

describe('a full row', () => {
  it('[STA17] reads back what was written, and is never longer than its bits and one', () => {
    const most = table.bits.reduce((sum, bits) => sum + bits, 1)
    fc.assert(
      fc.property(row, (numbers) => {
        const { bits, back, valid } = written(numbers)
        expect(valid).toBe(true)
        expect(back).toEqual(numbers)
        expect(bits).toBeLessThanOrEqual(most)
      }),
    )
  })

  it('[STA17] takes a bit a number when all are zero', () => {
    expect(written([...table.zero]).bits).toBe(1 + table.count)
    // Zero is where the value is 0, or nearest to it.
    expect(table.value(3, Int32Array.from(table.zero), 0)).toBe(0)
    expect(table.value(6, Int32Array.from(table.zero), 0)).toBe(5)
  })
})
