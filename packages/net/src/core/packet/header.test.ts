// Tests of packet headers: what is written, read and refused.

import { MAX_PACKET_BYTES } from '../wire/packet-limits.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unpack } from '../wire/msgpack.ts'
import { headerLength, headerOffset, newHeader, type PacketHeader, readHeader } from './header.ts'
import { writePacket } from './payload.ts'

const headers: fc.Arbitrary<PacketHeader> = fc.record({
  sequence: fc.nat(65_535),
  ack: fc.integer({ min: -1, max: 65_535 }),
  ackBits: fc.oneof(fc.constant(2 ** 32 - 1), fc.nat(2 ** 32 - 1)),
  ackDelayMs: fc.oneof(
    fc.constant(Number.NaN),
    fc.nat(65_534).map((steps) => steps / 64),
  ),
  stratum: fc.nat(3),
  sharedMs: fc.oneof(
    fc.constant(Number.NaN),
    fc.nat(2 ** 38 - 1).map((steps) => steps / 64),
  ),
  small: fc.constant(false),
  entities: fc.constant(false),
  multipart: fc.constant(false),
  complete: fc.constant(false),
})

function packet(header: PacketHeader): Uint8Array {
  return writePacket(new Uint8Array(MAX_PACKET_BYTES), header, undefined, undefined)
}

describe('the header of a packet', () => {
  it('[FRM3] [FRM4] [FRM5] reads what it wrote, by a time that is near', () => {
    fc.assert(
      fc.property(headers, fc.integer({ min: -(2 ** 30), max: 2 ** 30 }), (header, offMs) => {
        const bytes = packet(header)
        expect(unpack(bytes)?.value).toBeInstanceOf(Uint8Array)
        expect(bytes.length).toBe(headerOffset(bytes) + headerLength(header))
        const read = newHeader()
        const nearMs = (Number.isNaN(header.sharedMs) ? 0 : header.sharedMs) + offMs
        expect(readHeader(bytes, headerOffset(bytes), nearMs, read)).toBe(bytes.length)
        const timed = !Number.isNaN(header.sharedMs)
        const acks = header.ack >= 0
        expect(read).toEqual({
          ...header,
          ackBits: acks ? header.ackBits : 0,
          // The ack's delay goes with the time only, and so does the stratum.
          ackDelayMs: acks && timed ? header.ackDelayMs : Number.NaN,
          stratum: timed ? header.stratum : 3,
        })
      }),
    )
  })

  it('[FRM5] a newcomer, who knows no time, reads that of a room of any age up to 49 days', () => {
    fc.assert(
      fc.property(fc.nat(49 * 86_400_000), (sharedMs) => {
        const bytes = packet({ ...newHeader(), sharedMs })
        const read = newHeader()
        readHeader(bytes, headerOffset(bytes), 0, read)
        expect(read.sharedMs).toBe(sharedMs)
      }),
    )
  })

  it('[FRM3] refuses anything but exactly one bin of a packet’s size', () => {
    const bytes = packet({ ...newHeader(), sequence: 1, sharedMs: 5 })
    expect(headerOffset(bytes)).toBe(2)
    for (const wrong of [
      bytes.subarray(1),
      bytes.subarray(0, -1),
      Uint8Array.from([...bytes, 0]),
      new Uint8Array(0),
      Uint8Array.from([0x93, 1, 2, 3, 4]),
    ]) {
      expect(headerOffset(wrong)).toBe(-1)
    }
    const long = new Uint8Array(MAX_PACKET_BYTES + 1)
    long.set([0xc5, (long.length - 3) >>> 8, (long.length - 3) & 255])
    expect(headerOffset(long)).toBe(-1)
    expect(headerOffset(long.subarray(0, -1))).toBe(-1)
  })

  it('[FRM4] any bytes are a header or none, and never throw', () => {
    const header = newHeader()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
        const end = readHeader(bytes, 0, 0, header)
        expect(end).toBeLessThanOrEqual(bytes.length)
        if (end >= 0) expect(end).toBeGreaterThanOrEqual(3)
      }),
      { numRuns: 5_000 },
    )
  })
})
