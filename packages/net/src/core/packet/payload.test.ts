// Tests of packet payloads: small parts and entities, also from any bytes.

import { MAX_PACKET_BYTES } from '../wire/packet-limits.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unpack } from '../wire/msgpack.ts'
import { newHeader } from './header.ts'
import { fitsBeside, PayloadReader, writePacket } from './payload.ts'
import { MAX_SMALL_PARTS, type PartType, SmallParts } from './small-parts.ts'

interface Part {
  readonly type: PartType
  readonly u16: number
  readonly varint: number
  readonly bytes: Uint8Array
}

const part: fc.Arbitrary<Part> = fc.record({
  type: fc.constantFrom<PartType>(1, 2, 3),
  u16: fc.nat(65_535),
  varint: fc.oneof(fc.nat(300), fc.nat(2 ** 32 - 1)),
  bytes: fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ minLength: 240, maxLength: 300 })),
})
const head = fc
  .record({ tick: fc.nat(2 ** 31 - 1), lastPart: fc.nat(15), complete: fc.boolean() })
  .chain((one) => fc.nat(one.lastPart).map((number) => ({ ...one, part: number })))

function add(parts: SmallParts, { type, u16, varint, bytes }: Part): boolean {
  parts.beginPart(type)
  parts.u16(u16)
  parts.varint(varint)
  parts.put(bytes)
  return parts.endPart()
}

function read(reader: PayloadReader): Part[] {
  const found: Part[] = []
  for (let type = reader.parts.next(); type !== undefined; type = reader.parts.next()) {
    found.push({
      type,
      u16: reader.parts.u16(),
      varint: reader.parts.varint(),
      bytes: reader.parts.remaining().slice(),
    })
    expect(reader.parts.done).toBe(true)
  }
  return found
}

describe('the payload of a packet', () => {
  it('[FRM9] [FRM3] reads what it wrote: small parts and entities that fit', () => {
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 40 }),
        fc.option(head, { nil: undefined }),
        fc.uint8Array({ minLength: 1, maxLength: 900 }),
        fc.integer({ min: -32_000, max: 32_000 }),
        (all, entities, bytes, off) => {
          const parts = new SmallParts()
          const fitting = all.filter((one) => add(parts, one))
          expect(fitting.length).toBeLessThanOrEqual(MAX_SMALL_PARTS)
          const header = newHeader()
          fc.pre(entities === undefined || fitsBeside(header, parts, bytes))
          const body = entities === undefined ? undefined : { head: entities, bytes }
          const packet = writePacket(new Uint8Array(MAX_PACKET_BYTES), header, parts, body)
          expect(unpack(packet)?.value).toBeInstanceOf(Uint8Array)
          const reader = new PayloadReader()
          expect(reader.open(packet, 0)).toBe(true)
          expect(reader.split((entities?.tick ?? 0) + off)).toBe(true)
          expect(read(reader)).toEqual(fitting)
          expect(reader.header.entities).toBe(entities !== undefined)
          if (entities === undefined) return
          expect(reader.head).toEqual(entities)
          expect(packet.subarray(reader.entitiesAt)).toEqual(bytes)
        },
      ),
    )
  })

  it('[FRM9] takes the parts of a type out again', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), fc.constantFrom<PartType>(1, 2, 3), (all, type) => {
        const parts = new SmallParts()
        const left = all.filter((one) => add(parts, one)).filter((one) => one.type !== type)
        parts.remove(type)
        expect(parts.countOf(type)).toBe(0)
        const packet = writePacket(new Uint8Array(MAX_PACKET_BYTES), newHeader(), parts, undefined)
        const reader = new PayloadReader()
        expect(reader.open(packet, 0) && reader.split(0)).toBe(true)
        expect(read(reader)).toEqual(left)
      }),
    )
  })

  it('[FRM9] whatever the bytes, it never throws, reads no more than there is, and ends', () => {
    const reader = new PayloadReader()
    const parts = new SmallParts()
    add(parts, { type: 1, u16: 9, varint: 77, bytes: new Uint8Array(12) })
    add(parts, { type: 3, u16: 9, varint: 77, bytes: new Uint8Array(300) })
    const body = { head: { tick: 7, part: 0, lastPart: 3, complete: true }, bytes: new Uint8Array(40) }
    const honest = writePacket(new Uint8Array(MAX_PACKET_BYTES), { ...newHeader(), sharedMs: 9 }, parts, body).slice()
    const changes = fc.array(fc.tuple(fc.nat(honest.length - 1), fc.nat(255)), { maxLength: 6 })
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 80 }).map((bits) => Uint8Array.from([0xc4, bits.length, ...bits])),
      fc.tuple(changes, fc.nat(honest.length)).map(([list, length]) => {
        const wrong = honest.slice(0, length)
        for (const [at, value] of list) if (at < length) wrong[at] = value
        if (length > 3) wrong.set([0xc5, (length - 3) >>> 8, (length - 3) & 255])
        return wrong
      }),
    )
    fc.assert(
      fc.property(bytes, (packet) => {
        if (!reader.open(packet, 0)) return
        const split = reader.split(0)
        let count = 0
        for (let type = reader.parts.next(); type !== undefined; type = reader.parts.next()) {
          count++
          reader.parts.varint()
          reader.parts.u16()
          const remaining = reader.parts.remaining()
          expect(remaining.byteOffset + remaining.length).toBeLessThanOrEqual(packet.byteOffset + packet.length)
        }
        expect(count).toBeLessThanOrEqual(MAX_SMALL_PARTS)
        if (!split) expect(count).toBe(0)
      }),
      { numRuns: 5_000 },
    )
  })

  it('[FRM9] refuses an unknown type, a part that is cut off, and bytes after the end', () => {
    const split = (...bits: number[]): boolean => {
      const reader = new PayloadReader()
      return reader.open(Uint8Array.from([0xc4, bits.length, ...bits]), 0) && reader.split(0)
    }
    const SMALL = 0x10
    expect(split(0, 1, SMALL, 0x31, 7)).toBe(true)
    expect(split(0, 1, SMALL, 0x31, 7, 0x20)).toBe(true)
    expect(split(0, 1, SMALL, 0x41, 7)).toBe(false)
    expect(split(0, 1, SMALL, 0x32, 7)).toBe(false)
    expect(split(0, 1, SMALL, 0x3e, 7)).toBe(false)
    expect(split(0, 1, SMALL, 0x3f, 7)).toBe(false)
    expect(split(0, 1, SMALL, 0x31, 7, 0)).toBe(false)
    expect(split(0, 1, SMALL)).toBe(false)
    expect(split(0, 1, 0, 0x31, 7)).toBe(false)
    // With entities: a byte 0, the tick, and what they are.
    expect(split(0, 1, SMALL | 0x08, 0x31, 7, 0, 0, 9, 0)).toBe(true)
    expect(split(0, 1, SMALL | 0x08, 0x31, 7)).toBe(false)
    expect(split(0, 1, SMALL | 0x08, 0, 0, 9, 0)).toBe(false)
    // Reserved; and one of several without entities.
    expect(split(0, 1, 0x01)).toBe(false)
    expect(split(0, 1, 0x04)).toBe(false)
    expect(split(0, 1, 0x02)).toBe(false)
  })
})
