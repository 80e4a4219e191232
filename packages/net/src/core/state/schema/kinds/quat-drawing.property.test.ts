// Property tests of drawn rotations: interpolation, extrapolation and corrections.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Between } from '../column-kind.ts'
import type { CompiledKind } from '../schema.ts'
import { angleBetween, FREE, kindOf, rotations, TURNING, values } from './quat.fixture.ts'

describe('a drawn rotation', () => {
  const moments = fc.record({
    a: rotations,
    b: rotations,
    flip: fc.boolean(),
    share: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  })

  function blend(
    kind: CompiledKind,
    a: readonly number[],
    b: readonly number[],
    share: number,
    spin = [0, 0, 0],
  ): number[][] {
    const { count } = kind.table
    const between: Between = {
      from: new Float64Array(count),
      fromAt: 0,
      to: new Float64Array(count),
      toAt: 0,
      share,
      seconds: 0.05,
    }
    for (const at of [FREE, TURNING]) {
      between.from.set(a, at)
      between.to.set(b, at)
    }
    between.to.set(spin)
    const out = new Float64Array(count)
    kind.table.blend(between, out)
    return [FREE, TURNING].map((at) => [...out.subarray(at, at + 4)])
  }

  it('[VIEW1] has length 1, and lies on the short way at its share of the angle', () => {
    const kind = kindOf(9)
    fc.assert(
      fc.property(moments, ({ a, b, flip, share }) => {
        const to = values(b).map((part) => (flip ? -part : part))
        const whole = angleBetween(values(a), to)
        expect(whole).toBeLessThanOrEqual(Math.PI + 1e-9)
        for (const drawn of blend(kind, values(a), to, share)) {
          expect(Math.hypot(...drawn)).toBeCloseTo(1, 12)
          expect(angleBetween(values(a), drawn)).toBeCloseTo(whole * share, 6)
          expect(angleBetween(drawn, to)).toBeCloseTo(whole * (1 - share), 6)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('[VIEW1] takes one of two equal paths between opposite ones, and stays where both are the same', () => {
    const kind = kindOf(9)
    // Half a turn about x, from none: both ways are short.
    const [drawn] = blend(kind, [0, 0, 0, 1], [1, 0, 0, 0], 0.5)
    expect(angleBetween(drawn!, [Math.SQRT1_2, 0, 0, Math.SQRT1_2])).toBeCloseTo(0, 9)
    for (const drawn of blend(kind, [0, 0.6, 0, 0.8], [0, -0.6, 0, -0.8], 0.5))
      expect(angleBetween(drawn, [0, 0.6, 0, 0.8])).toBeCloseTo(0, 9)
  })

  it('[VIEW3] jumps when the angle is above its snap', () => {
    const kind = kindOf(9, 1)
    const turned = (angle: number): number[] => [0, Math.sin(angle / 2), 0, Math.cos(angle / 2)]
    expect(blend(kind, turned(0), turned(0.9), 0.5)[0]![1]).toBeCloseTo(Math.sin(0.225), 9)
    expect(blend(kind, turned(0), turned(1.1), 0.5)[0]).toEqual(turned(0))
    expect(blend(kind, turned(0), turned(1.1), 1)[0]).toEqual(turned(1.1))
  })

  it('[VIEW4] turns on beyond the newest state, by its angular velocity where that is declared', () => {
    const kind = kindOf(9)
    const turned = (angle: number): number[] => [0, 0, Math.sin(angle / 2), Math.cos(angle / 2)]
    // 0.1 in 50 ms; the velocity says 6 radians a second.
    const [free, turning] = blend(kind, turned(0), turned(0.1), 1.5, [0, 0, 6])
    expect(angleBetween(free!, turned(0.15))).toBeCloseTo(0, 9)
    expect(angleBetween(turning!, turned(0.1 + 6 * 0.025))).toBeCloseTo(0, 9)
  })

  it('[VIEW8] goes over to the known rotation by the shortest turn', () => {
    const kind = kindOf(9, 2)
    const { count } = kind.table
    fc.assert(
      fc.property(moments, ({ a, b, flip, share }) => {
        const [drawn, correct, error, out] = [1, 2, 3, 4].map(() => new Float64Array(count))
        for (const at of [FREE, TURNING]) {
          drawn!.set(
            values(a).map((part) => (flip ? -part : part)),
            at,
          )
          correct!.set(values(b), at)
        }
        const off = kind.table.compare(drawn!, correct!, error!)
        kind.table.correct(correct!, { error: error!, share, out: out! })
        const whole = angleBetween(values(a), values(b))
        const shown = out!.subarray(FREE, FREE + 4)
        expect(Math.hypot(...shown)).toBeCloseTo(1, 12)
        if (Math.abs(whole - 2) < 1e-6) return
        expect(angleBetween(shown, values(b))).toBeCloseTo(whole > 2 ? 0 : whole * share, 6)
        expect(off).toBe(error!.some((part) => part !== 0))
        if (share === 1 && whole < 2) expect(angleBetween(shown, values(a))).toBeCloseTo(0, 6)
      }),
      { numRuns: 500 },
    )
  })
})
