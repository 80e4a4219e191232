import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BitReader } from '../wire/bit-reader.ts'
import { BitWriter } from '../wire/bit-writer.ts'
import {
  type FrameHeader,
  frameOffset,
  MAX_FRAME_BYTES,
  MAX_HEADER_BITS,
  readHeader,
  writeHeader,
  writeMessage,
} from './header.ts'
import { unpack } from '../wire/msgpack.ts'

const sharedMs = fc.nat(2 ** 38).map((steps) => steps / 64)
const headers: fc.Arbitrary<FrameHeader> = fc.record({
  sequence: fc.nat(65_535),
  stratum: fc.nat(3),
  ack: fc.option(
    fc.record({
      sequence: fc.nat(65_535),
      bits: fc.oneof(fc.constant(2 ** 32 - 1), fc.nat(2 ** 32 - 1)),
      delayMs: fc.option(
        fc.nat(65_534).map((steps) => steps / 64),
        { nil: undefined },
      ),
    }),
    { nil: undefined },
  ),
  sharedMs: fc.option(sharedMs, { nil: undefined }),
  body: fc.option(
    fc
      .record({ tick: fc.nat(2 ** 31 - 1), lastPart: fc.nat(15), whole: fc.boolean() })
      .chain((body) => fc.nat(body.lastPart).map((part) => ({ ...body, part }))),
    { nil: undefined },
  ),
})

function message(header: FrameHeader): Uint8Array {
  const writer = new BitWriter(400)
  writeHeader(writer, header)
  expect(writer.bits).toBeLessThanOrEqual(MAX_HEADER_BITS)
  const bytes = new Uint8Array(MAX_FRAME_BYTES)
  return bytes.subarray(0, writeMessage(writer, new Uint8Array(0), new DataView(bytes.buffer), bytes))
}

describe('the frame header', () => {
  it('[FRM3] [FRM4] [FRM5] reads what it wrote, from near numbers', () => {
    fc.assert(
      fc.property(headers, fc.integer({ min: -32_000, max: 32_000 }), (header, off) => {
        const bytes = message(header)
        expect(unpack(bytes)?.value).toBeInstanceOf(Uint8Array)
        const reader = new BitReader(MAX_FRAME_BYTES)
        reader.load(bytes, frameOffset(bytes) as number)
        // A tick lies near the sender's time; the test's own are unrelated, so it reads at a rate that brings them together.
        const tickRate =
          header.sharedMs === undefined || header.body === undefined ? 60 : (header.body.tick * 1000) / header.sharedMs
        fc.pre(Number.isFinite(tickRate))
        const near = { sharedMs: (header.sharedMs ?? 0) + off * 1000, tick: (header.body?.tick ?? 0) + off, tickRate }
        // The ack's delay goes with the time only.
        const ack =
          header.ack === undefined || header.sharedMs !== undefined ? header.ack : { ...header.ack, delayMs: undefined }
        expect(readHeader(reader, near)).toEqual({ ...header, ack })
      }),
    )
  })

  it('[FRM3] refuses what is not exactly one bin of a frame’s size', () => {
    const bytes = message({ sequence: 1, stratum: 0, ack: undefined, sharedMs: 5, body: undefined })
    expect(frameOffset(bytes)).toBe(2)
    for (const wrong of [
      bytes.subarray(1),
      bytes.subarray(0, -1),
      Uint8Array.from([...bytes, 0]),
      new Uint8Array(0),
      Uint8Array.from([0x93, 1, 2, 3, 4]),
    ]) {
      expect(frameOffset(wrong)).toBeUndefined()
    }
    const long = new Uint8Array(MAX_FRAME_BYTES + 1)
    long.set([0xc5, (long.length - 3) >>> 8, (long.length - 3) & 255])
    expect(frameOffset(long)).toBeUndefined()
    expect(frameOffset(long.subarray(0, -1))).toBeUndefined()
  })

  it('[FRM4] any bits are a header or none, and never throw', () => {
    const reader = new BitReader(MAX_FRAME_BYTES)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (bits) => {
        reader.load(bits, 0)
        const header = readHeader(reader, { sharedMs: 0, tick: 0, tickRate: 60 })
        if (header !== undefined) expect(reader.failed).toBe(false)
      }),
      { numRuns: 5_000 },
    )
  })
})
