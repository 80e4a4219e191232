// Tests of coded indices: gaps, cost and any bits.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BitReader } from '../../wire/bit-reader.ts'
import { BitWriter } from '../../wire/bit-writer.ts'
import { gapParameter, readIndices, writeIndices } from './indices.ts'

const LIMIT = 4_096

function written(indices: readonly number[]) {
  const first = indices[0] as number
  const gaps = gapParameter(indices.length, (indices.at(-1) as number) - first)
  const writer = new BitWriter(10_000, 16)
  writeIndices(writer, gaps, Int32Array.from(indices), 0, indices.length)
  const bytes = new Uint8Array(40_000)
  const length = writer.copyTo(new DataView(bytes.buffer), 0)
  const reader = new BitReader(40_000)
  reader.load(bytes.subarray(0, length), 0)
  const out = new Int32Array(LIMIT)
  const ok = readIndices(reader, out, first, indices.length, LIMIT)
  return { ok, back: [...out.subarray(0, indices.length)], bits: writer.bits, read: reader.position }
}

const SETS = [
  { name: 'few of many', keep: 0.05 },
  { name: 'half', keep: 0.5 },
  { name: 'nearly all', keep: 0.98 },
]

for (const { name, keep } of SETS) {
  it(`[STA31] indices come back as they went: ${name}`, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 600 }),
        (first, dice) => {
          const indices = dice.flatMap((die, at) => (die < keep ? [first + at] : []))
          if (indices.length === 0) return
          const { ok, back, bits, read } = written(indices)
          expect(ok).toBe(true)
          expect(back).toEqual(indices)
          expect(read).toBe(bits)
        },
      ),
    )
  })
}

it('[STA31] indices without gaps cost four bits, others little more than their entropy', () => {
  const all = Array.from({ length: 1_000 }, (_, index) => index)
  expect(written(all).bits).toBe(4)
  // One of ten: 0.47 bits an index of the thousand.
  expect(written(all.filter((index) => (index * 7_919) % 10 === 0)).bits).toBeLessThan(520)
})

it('[STA31] no bits make an index that is out of range, or a reader that does not end', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.integer({ min: 0, max: LIMIT }),
      fc.integer({ min: 1, max: LIMIT }),
      (bytes, first, count) => {
        const reader = new BitReader(64)
        reader.load(bytes, 0)
        const out = new Int32Array(LIMIT)
        if (!readIndices(reader, out, first, count, LIMIT)) return
        for (let at = 0; at < count; at++) {
          expect(out[at]).toBeLessThan(LIMIT)
          if (at > 0) expect(out[at] as number).toBeGreaterThan(out[at - 1] as number)
        }
      },
    ),
  )
})
