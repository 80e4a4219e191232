// Tests of msgpack against msgpackr as a reference.

import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import * as msgpackr from 'msgpackr'
import { describe, expect, it } from 'vitest'
import { pack, unpack } from './msgpack.ts'

const complete = new msgpackr.Packr({
  useRecords: false,
  mapsAsObjects: true,
  moreTypes: false,
  structuredClone: false,
  bundleStrings: false,
  int64AsType: 'number',
  variableMapSize: true,
})

const text = fc.string({ unit: 'grapheme', maxLength: 80 })
const data = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false),
    fc.double().map((value) => value + 0),
    fc.maxSafeInteger(),
    fc.integer({ min: -300, max: 300 }),
    text,
    fc.uint8Array(),
    fc.array(tie('value')),
    fc.dictionary(
      text.filter((key) => key !== '__proto__'),
      tie('value'),
      { noNullPrototype: true },
    ),
  ),
})).value

/** Lengths at which headers, buffers and ways to decode text change. */
const LENGTHS = [0, 1, 15, 16, 17, 31, 32, 63, 64, 65, 139, 180, 255, 256, 8_192, 65_535, 65_536]

/** With byte strings as plain arrays, which are Buffers of the complete library in Node. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]))
}

describe('msgpack, compared with msgpackr', () => {
  function expectSame(value: unknown): void {
    const bytes = complete.pack(value)
    expect(Buffer.compare(pack(value), bytes)).toBe(0)
    const decoded = unpack(bytes)?.value
    expect(isDeepStrictEqual(decoded, plain(complete.unpack(bytes)))).toBe(true)
    expect(isDeepStrictEqual(decoded, plain(value))).toBe(true)
  }

  it('[FRM2] encodes plain data to the same bytes, and decodes them to the same', () => {
    fc.assert(
      fc.property(data, (value) => {
        expectSame(value)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each(LENGTHS)('[FRM2] so do texts, byte strings, arrays and maps of length %i', (length) => {
    for (const character of ['x', 'é', '語']) expectSame([character.repeat(length), { [character.repeat(length)]: 1 }])
    expectSame([new Uint8Array(length).fill(7), 1])
    expectSame([Array.from({ length }, (_, index) => index), 1])
    expectSame([Object.fromEntries(Array.from({ length }, (_, index) => [`key ${index}`, index])), 1])
  })

  it('[FRM1] decodes bytes to the same, or refuses them', () => {
    const heads = [0x00, 0x7f, 0x81, 0x92, 0xa1, 0xa3, 0xc0, 0xc2, 0xc3, 0xc4, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf]
    heads.push(0xd0, 0xd1, 0xd2, 0xd3, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xe0, 0xff)
    const byte = fc.oneof(fc.constantFrom(...heads), fc.constant(0), fc.nat(255))
    let decoded = 0
    fc.assert(
      fc.property(fc.array(byte, { minLength: 1, maxLength: 40 }), (list) => {
        const bytes = Uint8Array.from(list)
        const read = unpack(bytes)
        if (read === undefined) return
        decoded++
        expect(isDeepStrictEqual(read.value, plain(complete.unpack(bytes)))).toBe(true)
      }),
      { numRuns: 50_000 },
    )
    expect(decoded).toBeGreaterThan(1_000)
  })
})
