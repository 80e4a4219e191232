// Property tests of rotations as numbers and as deltas.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BATCH } from '../../codec/batch.ts'
import { DeltaCodec } from '../../codec/delta-codec.ts'
import type { CompiledKind } from '../schema.ts'
import { angleBetween, FREE, kindOf, quantizeRow, rotations, TURNING, values } from './quat.fixture.ts'

/** The four numbers of a rotation, after those of `was`. */
function quantized({ table }: CompiledKind, q: readonly number[], was: readonly number[] = [0, 0, 0, 0]): number[] {
  const rows = new Int32Array(2 * table.count)
  rows.set(was, table.count + FREE)
  const raw = new Float64Array(table.count)
  raw.set(q, FREE)
  quantizeRow(table, raw, rows, 0, table.count)
  return [...rows.subarray(FREE, FREE + 4)]
}

function valueOf({ table }: CompiledKind, numbers: readonly number[]): number[] {
  const rows = new Int32Array(table.count)
  rows.set(numbers, FREE)
  const out = new Float64Array(table.count)
  table.values(rows, 0, out)
  for (let part = 0; part < 4; part++) expect(table.value(FREE + part, rows, 0)).toBe(out[FREE + part])
  return [...out.subarray(FREE, FREE + 4)]
}

describe('a rotation as numbers', () => {
  it('[STA1] is off by 2.5 / (2^(bits − 1) − 3) radians at most', () => {
    fc.assert(
      fc.property(rotations, fc.integer({ min: 4, max: 24 }), (q, bits) => {
        const kind = kindOf(bits)
        const read = valueOf(kind, quantized(kind, values(q)))
        expect(Math.hypot(...read)).toBeCloseTo(1, 12)
        expect(angleBetween(values(q), read)).toBeLessThanOrEqual(2.5 / (2 ** (bits - 1) - 3))
      }),
      { numRuns: 2_000 },
    )
  })

  it('[STA1] is the same for a quaternion and its opposite, and for any length', () => {
    fc.assert(
      fc.property(rotations, fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (q, length) => {
        const kind = kindOf(9)
        const numbers = quantized(kind, values(q))
        const opposite = quantized(
          kind,
          values(q).map((part) => -part),
        )
        expect(opposite).toEqual(numbers)
        const read = valueOf(kind, numbers)
        const long = valueOf(
          kind,
          quantized(
            kind,
            values(q).map((part) => part * length),
            numbers,
          ),
        )
        expect(angleBetween(read, long)).toBeLessThanOrEqual((2 * 2.5) / 255)
      }),
    )
  })

  it('[STA1] no rotation and quarter turns about an axis are exact', () => {
    const kind = kindOf(5)
    const half = Math.SQRT1_2
    for (const q of [
      [0, 0, 0, 1],
      [0, 0, 1, 0],
      [0, half, 0, half],
      [half, 0, 0, -half],
    ]) {
      const read = valueOf(kind, quantized(kind, q))
      expect(angleBetween(q, read)).toBeLessThan(1e-7)
    }
    expect(quantized(kind, [0, 0, 0, 1])).toEqual([3, 0, 0, 0])
    expect([...kind.table.zero]).toEqual([2_000, 2_000, 2_000, 3, 0, 0, 0, 3, 0, 0, 0])
    // A quaternion without a length is no rotation.
    expect(quantized(kind, [0, 0, 0, 0])).toEqual([3, 0, 0, 0])
  })

  it('[STA1] at a tie keeps leaving out what it left out', () => {
    const kind = kindOf(9)
    const half = Math.SQRT1_2
    for (const largest of [1, 3]) {
      for (const off of [-5e-4, 0, 5e-4]) {
        const numbers = quantized(kind, [0, half + off, 0, half], [largest, 0, 0, 0])
        expect(numbers[0]).toBe(largest)
      }
    }
    expect(quantized(kind, [0, 0.8, 0, 0.6], [3, 0, 0, 0])[0]).toBe(1)
  })

  it('[STA2] reads as a rotation, whatever a peer sends', () => {
    const kind = kindOf(7)
    const number = fc.oneof(fc.integer({ min: -63, max: 63 }), fc.constantFrom(-63, 63))
    fc.assert(
      fc.property(fc.nat({ max: 3 }), number, number, number, (largest, a, b, c) => {
        const numbers = [largest, a, b, c]
        expect(Math.hypot(...valueOf(kind, numbers))).toBeCloseTo(1, 12)
      }),
    )
  })

  it('[INP9] moved towards a predicted one stays a rotation within its rounding, and nothing else is moved', () => {
    fc.assert(
      fc.property(rotations, rotations, (host, predicted) => {
        const kind = kindOf(9)
        const { table } = kind
        const right = quantized(kind, values(host))
        const numbers = new Int32Array(2 * table.count)
        numbers.set(right, table.count + FREE)
        const out = new Float64Array(table.count).fill(5)
        out.set(valueOf(kind, right), FREE)
        const from = new Float64Array(table.count).fill(7)
        from.set(values(predicted), FREE)
        table.columns[FREE]!.kind.nearest!(table, FREE, { values: from, numbers, out })
        const moved = [...out.subarray(FREE, FREE + 4)]
        expect(Math.hypot(...moved)).toBeCloseTo(1, 12)
        expect(angleBetween(moved, valueOf(kind, right))).toBeLessThan(0.04)
        expect([...out.subarray(0, FREE), ...out.subarray(FREE + 4)].every((one) => one === 5)).toBe(true)
      }),
    )
  })
})

describe('a rotation as a delta', () => {
  /** The product of two quaternions. */
  const product = ([a, b, c, d]: readonly number[], [x, y, z, w]: readonly number[]): number[] => [
    d! * x! + a! * w! + b! * z! - c! * y!,
    d! * y! - a! * z! + b! * w! + c! * x!,
    d! * z! + a! * y! - b! * x! + c! * w!,
    d! * w! - a! * x! - b! * y! - c! * z!,
  ]
  const about = (axis: readonly number[], angle: number): number[] => {
    const length = Math.hypot(...axis)
    return [...axis.map((part) => (part / length) * Math.sin(angle / 2)), Math.cos(angle / 2)]
  }

  /** The codes of two rotations, without and with an angular velocity. The first is 0 if the same is left out. */
  function codes(
    kind: CompiledKind,
    was: readonly number[],
    now: readonly number[],
    spin: readonly number[],
  ): number[][] {
    const { table } = kind
    const rows = new Int32Array(3 * table.count)
    const raw = (q: readonly number[]): Float64Array => Float64Array.from([...spin, ...q, ...q])
    quantizeRow(table, raw(was), rows, 0, 2 * table.count)
    quantizeRow(table, raw(now), rows, table.count, 2 * table.count)
    BATCH.count = 1
    BATCH.at[0] = table.count
    BATCH.base[0] = 0
    BATCH.before[0] = -1
    BATCH.span[0] = SPAN
    new DeltaCodec(table, 60).code(rows, 1)
    return [FREE, TURNING].map((at) => [...BATCH.codes.subarray(at, at + 4)])
  }
  const SPAN = 6
  const axes = fc.tuple(...[0, 1, 2].map(() => fc.double({ min: 0.01, max: 1, noNaN: true })))

  it('[STA14] [STA16] is small for a small turn, also where another component is left out, and 0 without one', () => {
    const kind = kindOf(9)
    const others = { left: 0 }
    fc.assert(
      fc.property(rotations, axes, fc.double({ min: 0, max: 0.05, noNaN: true }), (q, axis, angle) => {
        const [free] = codes(kind, values(q), product(about(axis, angle), values(q)), [0, 0, 0])
        if (free![0] !== 0) others.left++
        // Half the angle in steps, 9.01, and what was rounded: zigzag codes are about twice as large.
        for (const code of free!.slice(1)) expect(code).toBeLessThanOrEqual(2 * (9.1 + 3.5))
        if (angle === 0) expect(free).toEqual([0, 0, 0, 0])
      }),
      { numRuns: 3_000 },
    )
    expect(others.left).toBeGreaterThan(20)
  })

  it('[STA16] is a rounding where the angular velocity says how it turns', () => {
    const kind = kindOf(9)
    fc.assert(
      fc.property(rotations, axes, fc.double({ min: 0, max: 18, noNaN: true }), (q, axis, speed) => {
        const length = Math.hypot(...axis)
        const spin = axis.map((part) => (part / length) * speed)
        const now = product(about(axis, (speed * SPAN) / 60), values(q))
        const [, turning] = codes(kind, values(q), now, spin)
        for (const code of turning!.slice(1)) expect(code).toBeLessThanOrEqual(2 * 4)
      }),
      { numRuns: 1_000 },
    )
  })
})
