// Tests of bits and bit codes, written and read back.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BitReader } from './bit-reader.ts'
import { BitWriter } from './bit-writer.ts'
import { MAX_RICE, riceBits, unzigzag, zigzag } from './bits.ts'

const u32 = fc.oneof(fc.nat({ max: 40 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }))
const token = fc.oneof(
  fc.record({ type: fc.constant('raw' as const), value: u32, size: fc.integer({ min: 1, max: 32 }) }),
  fc.record({ type: fc.constant('rice' as const), value: u32, size: fc.integer({ min: 0, max: MAX_RICE }) }),
)

function bytesOf(writer: BitWriter): Uint8Array {
  const bytes = new Uint8Array((writer.bits + 7) >>> 3)
  expect(writer.copyTo(new DataView(bytes.buffer), 0)).toBe(bytes.length)
  return bytes
}

describe('bits', () => {
  it('[FRM7] reads what was written, directly or through a copy', () => {
    fc.assert(
      fc.property(fc.array(token), fc.integer({ min: 0, max: 31 }), (tokens, shift) => {
        const writer = new BitWriter(10_000, 1)
        let bits = 0
        for (const { type, value, size } of tokens) {
          const masked = size === 32 ? value : value % 2 ** size
          if (type === 'raw') writer.write(masked, size)
          else writer.rice(value, size)
          bits += type === 'raw' ? size : riceBits(value, size)
        }
        expect(writer.bits).toBe(bits)
        const copy = new BitWriter(10_000, 1)
        if (shift > 0) copy.write(1, shift)
        copy.gather(writer, Int32Array.of(0, 0, 0, 0, writer.bits), Int32Array.of(0), 0, 1)
        for (const [source, skip] of [
          [writer, 0],
          [copy, shift],
        ] as const) {
          const bytes = bytesOf(source)
          const reader = new BitReader(bytes.length)
          reader.load(bytes, 0)
          if (skip > 0) expect(reader.read(skip)).toBe(1)
          for (const { type, value, size } of tokens) {
            if (type === 'raw') expect(reader.read(size)).toBe(size === 32 ? value : value % 2 ** size)
            else expect(reader.rice(size)).toBe(value)
          }
          expect(reader.failed).toBe(false)
          expect(reader.left).toBeLessThan(8)
        }
      }),
    )
  })

  it('[FRM7] reads sized numbers as written', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 65_535 }), { maxLength: 50 }), (values) => {
        const writer = new BitWriter(100)
        for (const value of values) writer.sized(value, 4)
        const bytes = new Uint8Array(400)
        const reader = new BitReader(400)
        reader.load(bytes.subarray(0, writer.copyTo(new DataView(bytes.buffer), 0)), 0)
        expect(values.map(() => reader.sized(4))).toEqual(values)
        expect(reader.failed).toBe(false)
      }),
    )
  })

  it('zigzag is invertible for any int32', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (value) => {
        expect(unzigzag(zigzag(value))).toBe(value)
      }),
    )
    expect([0, -1, 1, -2].map(zigzag)).toEqual([0, 1, 2, 3])
  })

  it('reads zeros past the end, and fails', () => {
    const reader = new BitReader(8)
    reader.load(Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 255]), 0)
    reader.load(Uint8Array.from([128]), 0)
    expect(reader.read(9)).toBe(256)
    expect(reader.failed).toBe(true)
    for (let more = 0; more < 1000; more++) {
      expect(reader.read(32)).toBe(0)
      reader.rice(3)
    }
    expect(reader.bytes(1000)).toHaveLength(0)
  })

  it('reads as if zeros followed the message, whatever a longer one before it left', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 32 }), { maxLength: 12 }),
        (message, sizes) => {
          const reader = new BitReader(40)
          reader.load(new Uint8Array(40).fill(255), 0)
          reader.load(message, 0)
          const bits = [...message].map((byte) => byte.toString(2).padStart(8, '0')).join('') + '0'.repeat(400)
          let at = 0
          for (const size of sizes) {
            expect(reader.read(size)).toBe(Number.parseInt(bits.slice(at, at + size), 2))
            at += size
            expect(reader.failed).toBe(at > message.length * 8)
          }
        },
      ),
    )
  })

  it('loads no more of a message than the reader has room for', () => {
    const reader = new BitReader(8)
    reader.load(new Uint8Array(10_000).fill(255), 0)
    expect(reader.left).toBeGreaterThanOrEqual(8 * 8)
    expect(reader.left).toBeLessThan(12 * 8)
  })

  it('reads bytes to the last, and none beyond', () => {
    const reader = new BitReader(3)
    reader.load(Uint8Array.of(9, 1, 2, 3), 1)
    expect([...reader.bytes(3)]).toEqual([1, 2, 3])
    expect(reader.failed).toBe(false)
    reader.load(Uint8Array.of(1, 2, 3), 0)
    expect(reader.bytes(4)).toHaveLength(0)
    expect(reader.failed).toBe(true)
  })

  it('a full writer drops bits, and overflows', () => {
    const writer = new BitWriter(2)
    for (let word = 0; word < 2; word++) writer.write(0xffffffff, 32)
    expect(writer.overflowed).toBe(false)
    writer.write(1, 1)
    expect(writer.overflowed).toBe(true)
  })
})
