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

  it('[FLOW9] probes each 250 ms', () => {
    const stall = new Stall()
    expect([320, 569, 570, 3_200, 3_449, 3_450].filter((nowMs) => stall.probes(nowMs))).toEqual([
      320, 570, 3_200, 3_450,
    ])
  })

  it('[FLOW9] covers the packets that were sent before it ended, after a second of silence', () => {
    const stall = new Stall()
    expect(stall.covers(0)).toBe(false)
    stall.holds(1_000, 40, 50, 4_000)
    expect(stall.covers(4_000)).toBe(false)
    stall.holds(2_000, 40, 50, 5_000)
    stall.holds(10, 40, 50, 6_000)
    expect([4_999, 5_000, 5_001].map((sentAtMs) => stall.covers(sentAtMs))).toEqual([true, true, false])
  })
})
