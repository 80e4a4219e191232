// Tests of quantization, and of compiled schemas and their types.

import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { ByteDescription } from '../../wire/byte-description.ts'
import { ColumnTable } from './columns.ts'
import type { Field } from './field.ts'
import { f, type Values } from './fields.ts'
import { quat } from './kinds/quat.ts'
import { compileState, describeState } from './schema.ts'

describe('quantization', () => {
  const through = ({ spec }: Field<number>, value: number): number => {
    const table = new ColumnTable(spec.columns('v'))
    const quantized = new Int32Array(1)
    table.quantize(Float64Array.of(value), 0, quantized, 0, 0)
    expect(table.valid(quantized, 0)).toBe(true)
    return table.value(0, quantized, 0)
  }

  it('[STA1] [STA2] fixed: within half a step, clamped to its range', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e4, max: 1e4, noNaN: true }),
        fc.double({ min: 1e-2, max: 1e4, noNaN: true }),
        fc.double({ min: 1e-4, max: 1, noNaN: true }),
        fc.double({ noNaN: true }),
        (min, width, part, value) => {
          const step = width * part
          const field = f.fixed(min, min + width, step)
          const clamped = Math.min(min + width, Math.max(min, value))
          expect(Math.abs(through(field, value) - clamped)).toBeLessThanOrEqual(step * 0.5000001 + 1e-9)
        },
      ),
    )
  })

  it('[STA1] [STA2] int and uint: exact, rounded, clamped', () => {
    expect(through(f.uint(7), 100)).toBe(100)
    expect(through(f.uint(7), 1e12)).toBe(127)
    expect(through(f.uint(7), -1)).toBe(0)
    expect(through(f.int(32), -(2 ** 31))).toBe(-(2 ** 31))
    expect(through(f.int(32), Infinity)).toBe(2 ** 31 - 1)
    expect(through(f.int(4), 2.6)).toBe(3)
  })

  it('[STA1] angle: within half a step of the circle, any number of turns', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 24 }), fc.double({ min: -1e4, max: 1e4, noNaN: true }), (bits, angle) => {
        const got = through(f.angle(bits), angle)
        const turns = (got - angle) / (2 * Math.PI)
        expect(Math.abs(turns - Math.round(turns)) * 2 ** bits).toBeLessThanOrEqual(0.5 + 1e-4)
        expect(got).toBeGreaterThanOrEqual(0)
        expect(got).toBeLessThan(2 * Math.PI)
      }),
    )
  })

  it('[STA1] float32: rounded to 32 bits', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        expect(through(f.float32(), value)).toBe(Math.fround(value))
      }),
    )
  })
})

describe('schemas', () => {
  it('types values from the declaration', () => {
    const ship = {
      x: f.fixed(-1, 1, 0.1),
      boosting: f.bool(),
      mode: f.enum('a', 'b'),
      at: f.vec2(f.float32()),
      target: f.ref(),
      note: f.optional(f.string(3)),
      extra: f.plain<{ a: number }>(),
    }
    expectTypeOf<Values<typeof ship>>().toEqualTypeOf<{
      x: number
      boosting: boolean
      mode: 'a' | 'b'
      at: { x: number; y: number }
      target: number | undefined
      note: string | undefined
      extra: { a: number }
    }>()
  })

  it.each([
    ['id', { ship: { id: f.bool() } }, /state\.ship\.id: the name is taken/],
    ['despawn', { ship: { despawn: f.bool() } }, /despawn/],
    ['a bad name', { ship: { 'a b': f.bool() } }, /state\.ship\.a b/],
    ['no field', { ship: { x: 3 as never } }, /state\.ship\.x must be a field/],
    ['no object', { ship: 3 as never }, /state\.ship must be an object/],
    ['too big', { ship: { a: f.string(256), b: f.plain(512) } }, /must fit one packet/],
    ['no velocity', { ship: { x: f.fixed(0, 1, 0.1, { velocity: 'vx' }) } }, /no field "vx"/],
    ['a bool as velocity', { ship: { x: f.fixed(0, 1, 0.1, { velocity: 'vx' }), vx: f.bool() } }, /must be a fixed/],
    [
      '65 numbers',
      { ship: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`f${i}`, f.bool()])) },
      /at most 64/,
    ],
    ['65 kinds', Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, {}])), /at most 64/],
  ])('refuses %s, and says where', (_, declaration, message) => {
    expect(() => compileState(declaration)).toThrow(TypeError)
    expect(() => compileState(declaration)).toThrow(message)
  })

  it('refuses fields that make no sense', () => {
    expect(() => f.uint(0)).toThrow(TypeError)
    expect(() => f.fixed(1, 0, 0.1)).toThrow(TypeError)
    expect(() => f.fixed(0, 1, 0)).toThrow(TypeError)
    expect(() => f.fixed(0, 1, 1e-12)).toThrow(TypeError)
    expect(() => f.enum('a', 'a')).toThrow(TypeError)
    expect(() => f.enum(['a', 'b'] as never)).toThrow(/different names, such as f.enum/)
    expect(() => f.optional(f.optional(f.bool()))).toThrow(TypeError)
    expect(() => f.vec2(f.bool() as never)).toThrow(TypeError)
  })

  it('[HEL3] describes equal declarations equally, and others not', () => {
    const described = (state: Parameters<typeof describeState>[1]): string => {
      const bytes = new ByteDescription()
      describeState(bytes, state)
      return String(bytes.bytes)
    }
    const ship = { x: f.fixed(0, 1, 0.1), hp: f.uint(7) }
    expect(described({ ship })).toBe(described({ ship: { x: f.fixed(0, 1, 0.1), hp: f.uint(7) } }))
    const others = [
      { ship: { hp: f.uint(7), x: f.fixed(0, 1, 0.1) } },
      { ship: { x: f.fixed(0, 1, 0.2), hp: f.uint(7) } },
      { ship: { x: f.fixed(0, 1, 0.1), hp: f.uint(8) } },
      { ship: { x: f.fixed(0, 1, 0.1, { velocity: 'hp' }), hp: f.uint(7) } },
      { ship: { x: f.fixed(0, 1, 0.1, { predict: 'linear' }), hp: f.uint(7) } },
      { ship: { x: f.fixed(0, 1, 0.1, { snap: 1 }), hp: f.uint(7) } },
      { ship: { x: f.fixed(0, 1, 0.1), hp: f.uint(7, { outOfRange: 'refuse' }) } },
      { ship: { x: f.fixed(0, 1, 0.1), hp: f.optional(f.uint(7)) } },
      { ship: { x: f.fixed(0, 1, 0.1), hp: f.enum('a', 'b') } },
      { ship: { x: f.fixed(0, 1, 0.1), hp: f.enum('a', 'é') } },
      { ship: { x: f.fixed(0, 1, 0.1), hp: f.angle(7) } },
      { boat: ship },
      { ship, boat: ship },
    ]
    expect(new Set([{ ship }, ...others].map(described)).size).toBe(others.length + 1)
  })

  it('[HEL3] numbers every type of field differently', () => {
    const fields = [
      f.bool(),
      f.uint(1),
      f.fixed(0, 1, 1),
      f.float32(),
      f.angle(2),
      f.vec2(f.float32()),
      f.enum('a'),
      f.string(1),
      f.ref(),
      f.optional(f.bool()),
      f.plain(),
      f.vec3(f.float32()),
      quat({ bits: 9 }),
      f.press(),
    ]
    expect(fields.map(({ spec }) => spec.number)).toEqual([...fields.keys()])
    expect(new Set(Object.values(f)).size).toBe(fields.length)
  })
})
