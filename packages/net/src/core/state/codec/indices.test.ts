import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BitReader } from '../../wire/bit-reader.ts'
import { BitWriter } from '../../wire/bit-writer.ts'
import { chooseWay, IndexBits, readIndices, writeIndices } from './indices.ts'

const LIMIT = 4_096

function written(indices: readonly number[]) {
  const way = { way: 0, hole: 0 }
  const first = indices[0] as number
  chooseWay(way, indices.length, (indices.at(-1) as number) - first)
  const counted = new IndexBits()
  counted.begin(first)
  let bits = 0
  for (const [at, index] of indices.entries()) if (at > 0) bits += counted.next(way, indices[at - 1] as number, index)
  const writer = new BitWriter(10_000, 16)
  writeIndices(writer, way, Int32Array.from(indices), 0, indices.length)
  const bytes = new Uint8Array(40_000)
  const length = writer.copyTo(new DataView(bytes.buffer), 0)
  const reader = new BitReader(40_000)
  reader.load(bytes.subarray(0, length), 0)
  const out = new Int32Array(LIMIT)
  const ok = readIndices(reader, out, first, indices.length, LIMIT)
  return { ok, back: [...out.subarray(0, indices.length)], bits: writer.bits, counted: bits, read: reader.position }
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
          const { ok, back, bits, counted, read } = written(indices)
          expect(ok).toBe(true)
          expect(back).toEqual(indices)
          expect(read).toBe(bits)
          // What stands before the indices is reckoned among the section's own bits.
          expect(bits - counted).toBeLessThanOrEqual(4 + 4 + 30)
          expect(bits - counted).toBeGreaterThanOrEqual(0)
        },
      ),
    )
  })
}

it('[STA31] a few holes cost less than a bit an index', () => {
  const indices = Array.from({ length: 1_000 }, (_, index) => index).filter((index) => index % 60 !== 30)
  expect(written(indices).bits).toBeLessThan(200)
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
