// Test of the minimum over a window of buckets.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { WindowedMin } from './windowed-min.ts'

it('[FLOW4] is the least value of the last buckets, with its tag', () => {
  const steps = fc.array(fc.record({ passedMs: fc.nat(60), value: fc.nat(100) }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(steps, (taken) => {
      const min = new WindowedMin(100, 3)
      expect(min.min).toBe(Infinity)
      let nowMs = 0
      const values: { readonly atMs: number; readonly value: number }[] = []
      for (const [number, { passedMs, value }] of taken.entries()) {
        nowMs += passedMs
        values.push({ atMs: nowMs, value })
        min.add(value, number, nowMs)
        const within = (ms: number): number =>
          Math.min(...values.filter(({ atMs }) => nowMs - atMs <= ms).map((one) => one.value))
        expect(min.min).toBeLessThanOrEqual(within(200))
        expect(min.min).toBeGreaterThanOrEqual(within(480))
        expect(taken[min.tag]!.value).toBe(min.min)
      }
    }),
  )
})
