// Tests of msgpack: plain data, byte strings, errors and reuse of buffers.

import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pack, unpack } from './msgpack.ts'
import { MAX_DEPTH } from './msgpack-writer.ts'

const data = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.double().map((value) => (Object.is(value, -0) ? 0 : value)),
    fc.integer(),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array(),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(
      fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 5, noNullPrototype: true },
    ),
  ),
})).value

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

describe('msgpack', () => {
  it('[FRM2] plain data arrives unchanged', () => {
    fc.assert(
      fc.property(data, (value) => {
        expect(unpack(pack(value))).toEqual({ value })
      }),
    )
  })

  it('[FRM2] returns byte strings as copies, and plain arrays', () => {
    const sent = pack({ list: [Buffer.from([1, 2, 3])] })
    const { value } = unpack(sent) as { value: { list: [Uint8Array] } }
    sent.fill(0)
    expect(value.list[0].constructor).toBe(Uint8Array)
    expect([...value.list[0]]).toEqual([1, 2, 3])
  })

  const cycle: Record<string, unknown> = {}
  cycle['again'] = cycle
  it.each([
    ['undefined', undefined, 'value'],
    ['undefined in a list', { a: [1, undefined] }, 'value.a[1]'],
    ['a hole', Array(1), 'value[0]'],
    ['a regular expression', [/x/], 'value[0]'],
    ['a map', { m: new Map() }, 'value.m'],
    ['a set', new Set(), 'value'],
    ['an error', new Error('x'), 'value'],
    ['a class', new (class Ship {})(), 'value'],
    ['a typed array', new Float32Array(1), 'value'],
    ['a function', { f: () => 0 }, 'value.f'],
    ['a symbol', Symbol('s'), 'value'],
    ['a bigint', 1n, 'value'],
    ['a lone surrogate', '\ud800', 'value'],
    ['a lone surrogate in a key', { '\ud800': 1 }, 'value'],
    ['a __proto__ key', JSON.parse('{"__proto__":1}'), 'value'],
    ['a cycle', cycle, `value${'.again'.repeat(16)}`],
    ['too deep', nested(17), undefined],
  ])('[FRM2] refuses %s', (_, value, path) => {
    expect(() => pack(value)).toThrow(TypeError)
    if (path !== undefined) expect(() => pack(value)).toThrow(`${path} is `)
  })

  it('[FRM2] takes a plain object of another realm', () => {
    const value: unknown = runInNewContext('({ a: [1] })')
    expect(unpack(pack(value))).toEqual({ value: { a: [1] } })
    expect(() => pack(runInNewContext('new (class Ship {})()'))).toThrow('class Ship')
  })

  it('[FRM2] encodes a value whose getter encodes another', () => {
    const value = {
      a: 'before',
      get b() {
        return pack('inner').length
      },
      c: 'after',
    }
    expect(unpack(pack(value))).toEqual({ value: { a: 'before', b: 6, c: 'after' } })
  })

  it('[FRM2] never writes to the bytes of an earlier message', () => {
    const messages = Array.from({ length: 40 }, (_, number) => [number, 'x'.repeat(number * 40)])
    const sent = messages.map((message) => pack(message))
    expect(sent.map((bytes) => unpack(bytes)?.value)).toEqual(messages)
  })

  it('[FRM1] keeps the byte order mark that a text begins with', () => {
    for (const length of [0, 10, 100]) {
      const value = `\ufeff${'x'.repeat(length)}`
      expect(unpack(pack(value))).toEqual({ value })
    }
  })

  it('[FRM1] accepts 16 levels', () => {
    expect(unpack(pack(nested(MAX_DEPTH)))).toEqual({ value: nested(MAX_DEPTH) })
  })
})

describe('msgpack of a peer', () => {
  const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
  it('[FRM1] takes little memory for a map with a high index as its key', () => {
    const keys = [{ 900: 0 }, { 1000: 0, 2500: 0 }, { 99: 0 }]
    const bytes = pack(Array.from({ length: 3_000 }, (_, at) => keys[at % 3]))
    const before = process.memoryUsage().heapUsed
    const value = unpack(bytes)?.value as unknown[]
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(6e6)
    expect(value.slice(0, 3)).toEqual(keys)
    expect(unpack(pack({ b: 1, 4294967294: 2, 12: 3, 3: 4, '1x': 5 }))?.value).toEqual({
      b: 1,
      4294967294: 2,
      12: 3,
      3: 4,
      '1x': 5,
    })
    expect(Object.keys(unpack(pack({ 12: 3, 3: 4 }))?.value as object)).toEqual(['3', '12'])
  })

  it.each([
    ['nothing', ''],
    ['a byte after the value', '0101'],
    ['the reserved byte', 'c1'],
    ['an extension', 'd40100'],
    ['a date', 'd6ff00000000'],
    ['a record of msgpackr', 'd4724092a161a16201'],
    ['a number as a key', '810102'],
    ['an array longer than the bytes', 'dd7fffffff01'],
    ['a map longer than the bytes', 'df7fffffffa161'],
    ['text longer than the bytes', 'd9ff61'],
    ['bytes longer than the bytes', 'c6ffffffff00'],
    ['a cut number', 'cb0000'],
    ['17 levels', '91'.repeat(17) + '01'],
    ['100,000 levels', '91'.repeat(100_000) + '01'],
  ])('[FRM1] refuses %s', (_, bytes) => {
    expect(unpack(hex(bytes))).toBeUndefined()
  })

  it.each([
    ['map 16', 'de0001a16101', { a: 1 }],
    ['map 32', 'df00000001a16101', { a: 1 }],
    ['array 16', 'dc00020102', [1, 2]],
    ['array 32', 'dd000000020102', [1, 2]],
    ['str 8 as a key', '81d9016101', { a: 1 }],
    ['str 16 as a key', '81da00016101', { a: 1 }],
    ['str 32 as a key', '81db000000016101', { a: 1 }],
    ['bin 8', 'c4012a', Uint8Array.of(42)],
    ['bin 16', 'c500012a', Uint8Array.of(42)],
    ['bin 32', 'c6000000012a', Uint8Array.of(42)],
    ['bytes beside and below others', '92c4012a81a161c6000000012b', [Uint8Array.of(42), { a: Uint8Array.of(43) }]],
  ])('[FRM1] reads %s', (_, bytes, value) => {
    const sent = hex(bytes)
    const read = unpack(sent)
    sent.fill(0)
    expect(read).toStrictEqual({ value })
  })

  it('[FRM1] any bytes are decoded or refused, without an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const read = unpack(bytes)
        if (read !== undefined) expect(unpack(pack(read.value))).toBeDefined()
      }),
      { numRuns: 20_000 },
    )
  })
})
