// Tests of stalls: their begin, probes and end.

import { describe, expect, it } from 'vitest'
import { Stall } from './stall.ts'

describe('a stall', () => {
  it('[FLOW9] begins after 1 s of silence, later with a long path or rare acks', () => {
    const stall = new Stall()
    expect(stall.check(Number.NaN, undefined, 50, 0)).toBe(false)
    expect(stall.check(1_000, 40, 50, 0)).toBe(false)
    expect(stall.check(1_001, undefined, 50, 0)).toBe(true)
    expect(stall.check(1_300, 300, 250, 0)).toBe(false)
    expect(stall.check(1_301, 300, 250, 0)).toBe(true)
  })

  it('[FLOW9] halves the rate and probes every 500 ms', () => {
    const stall = new Stall()
    const times = [0, 1, 499, 500, 999, 1_000]
    expect(times.filter((nowMs) => stall.halves(nowMs))).toEqual([0, 500, 1_000])
    expect(times.filter((nowMs) => stall.probes(nowMs))).toEqual([0, 500, 1_000])
  })

  it('[FLOW9] covers the packets that were sent before it ended', () => {
    const stall = new Stall()
    expect(stall.covers(0)).toBe(false)
    stall.check(2_000, 40, 50, 5_000)
    stall.check(10, 40, 50, 6_000)
    expect([4_999, 5_000, 5_001].map((sentAtMs) => stall.covers(sentAtMs))).toEqual([true, true, false])
  })
})
