// Tests of stalls: their begin, probes and end.

import { describe, expect, it } from 'vitest'
import { Stall } from './stall.ts'

describe('a stall', () => {
  it('[FLOW9] holds messages back after 300 ms of silence, later with a long path, rare acks or none yet', () => {
    const stall = new Stall()
    expect(stall.holds(Number.NaN, undefined, 50, 0)).toBe(false)
    expect(stall.holds(300, 40, 50, 0)).toBe(false)
    expect(stall.holds(301, 40, 50, 0)).toBe(true)
    expect(stall.holds(1_200, undefined, 50, 0)).toBe(false)
    expect(stall.holds(1_201, undefined, 50, 0)).toBe(true)
    expect(stall.holds(1_300, 300, 250, 0)).toBe(false)
    expect(stall.holds(1_301, 300, 250, 0)).toBe(true)
  })

  it('[FLOW9] probes each twentieth of the silence, and each 250 ms at least', () => {
    const stall = new Stall()
    const probes = (times: readonly number[]): number[] => times.filter((nowMs) => stall.isDue(nowMs, nowMs))
    expect(probes([320, 336, 337, 1_000, 1_052, 1_053])).toEqual([320, 337, 1_000, 1_053])
    expect(probes([6_000, 6_249, 6_250, 6_499, 6_500])).toEqual([6_000, 6_250, 6_500])
  })

  it('[FLOW9] tells the packets that were sent before the last wait ended', () => {
    const stall = new Stall()
    expect(stall.isEarly(0)).toBe(false)
    stall.holds(300, 40, 50, 4_000)
    expect(stall.isEarly(4_000)).toBe(false)
    stall.holds(301, 40, 50, 5_000)
    stall.holds(10, 40, 50, 6_000)
    expect([4_999, 5_000, 5_001].map((sentAtMs) => stall.isEarly(sentAtMs))).toEqual([true, true, false])
  })
})
