// Tests of the sending rate: cuts, drains, rises and stalls.

import { describe, expect, it } from 'vitest'
import { INITIAL_BYTES_PER_SECOND, MIN_BYTES_PER_SECOND, Rate } from './rate.ts'

const CEILING = 400_000
const BASE_MS = 40

describe('the rate', () => {
  it('[FLOW6] a cut leaves 0.85 of the delivered rate, but a quarter of the rate and the floor at least', () => {
    const cut = (delivered: number): number => {
      const rate = new Rate(CEILING)
      rate.cut(delivered, 0, BASE_MS, 0)
      return rate.bytesPerSecond
    }
    expect(cut(40_000)).toBe(34_000)
    expect(cut(1_000)).toBe(INITIAL_BYTES_PER_SECOND / 4)
    expect(cut(CEILING)).toBe(0.85 * INITIAL_BYTES_PER_SECOND)
    const rate = new Rate(10_000)
    rate.cut(1_000, 0, BASE_MS, 0)
    expect(rate.bytesPerSecond).toBe(MIN_BYTES_PER_SECOND)
  })

  it('[FLOW6] drains for as long as bytes in flight take to arrive, less the one-way delay, 1 s at most', () => {
    const drainedAfter = (bytesInFlight: number): number => {
      const rate = new Rate(CEILING)
      rate.cut(40_000, bytesInFlight, BASE_MS, 0)
      let nowMs = 0
      while (rate.draining(nowMs)) nowMs++
      expect(rate.measuredBy(nowMs)).toBe(true)
      expect(nowMs === 0 || !rate.measuredBy(nowMs - 1)).toBe(true)
      return nowMs
    }
    expect(drainedAfter(4_000)).toBe(100 - BASE_MS)
    expect(drainedAfter(1_000)).toBe(0)
    expect(drainedAfter(1_000_000)).toBe(1_000)
  })

  it('[FLOW7] rises by half a round until the first cut, up to twice the delivered rate and to the ceiling', () => {
    const rate = new Rate(CEILING)
    rate.rise(CEILING, 50, BASE_MS)
    expect(rate.bytesPerSecond).toBe(1.25 * INITIAL_BYTES_PER_SECOND)
    rate.rise(CEILING, 1_000, 200)
    expect(rate.bytesPerSecond).toBe(1.875 * INITIAL_BYTES_PER_SECOND)
    rate.rise(rate.bytesPerSecond / 2, 50, BASE_MS)
    expect(rate.bytesPerSecond).toBe(1.875 * INITIAL_BYTES_PER_SECOND)
    for (let n = 0; n < 20; n++) rate.rise(CEILING, 100, BASE_MS)
    expect(rate.bytesPerSecond).toBe(CEILING)
  })

  it('[FLOW7] after a cut rises to 1.5 times the delivered rate', () => {
    const rate = new Rate(CEILING)
    rate.cut(40_000, 0, BASE_MS, 0)
    for (let n = 0; n < 200; n++) rate.rise(40_000, 100, BASE_MS)
    expect(rate.bytesPerSecond).toBeGreaterThanOrEqual(60_000)
    expect(rate.bytesPerSecond).toBeLessThan(1.25 * 60_000)
  })

  it('[FLOW9] a stall halves it down to the floor, and begins as a new link does', () => {
    const rate = new Rate(CEILING)
    rate.cut(CEILING, 100_000, BASE_MS, 0)
    rate.restart(100)
    expect(rate.bytesPerSecond).toBe((0.85 / 2) * INITIAL_BYTES_PER_SECOND)
    expect([rate.draining(100), rate.measuredBy(99), rate.measuredBy(100)]).toEqual([false, false, true])
    const before = rate.bytesPerSecond
    rate.rise(CEILING, 100, BASE_MS)
    expect(rate.bytesPerSecond).toBe(1.5 * before)
    for (let n = 0; n < 10; n++) rate.restart(100)
    expect(rate.bytesPerSecond).toBe(MIN_BYTES_PER_SECOND)
  })
})
