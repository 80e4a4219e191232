// Tests of probing: how fast the rate rises around the known capacity.

import { describe, expect, it } from 'vitest'
import { Probing } from './probing.ts'

const CAPACITY = 100_000
/** Bytes a second more in a second, near the capacity. */
const STEP = 6_900

describe('probing', () => {
  it('[FLOW7] below the capacity, the rise of a round grows from 5 % by 1.3 to 25 % of the rate', () => {
    const probing = new Probing(CAPACITY)
    const shares = Array.from({ length: 9 }, () => probing.step(10_000, 100, 1) / 10_000)
    const expected = Array.from({ length: 9 }, (_, round) => Math.min(0.25, 0.05 * 1.3 ** round))
    for (const [round, share] of shares.entries()) expect(share).toBeCloseTo(expected[round]!, 9)
    expect(new Probing(CAPACITY).step(10_000, 50, 0.5)).toBeCloseTo(250, 9)
  })

  it('[FLOW7] from 0.8 to 1.2 of the capacity it rises by constant steps, from 5 to 25 % of the rate a second', () => {
    const probing = new Probing(CAPACITY)
    expect(probing.step(81_000, 100, 1)).toBeCloseTo(STEP / 10, 9)
    expect(probing.step(119_000, 100, 1)).toBeCloseTo(STEP / 10, 9)
    expect(probing.step(100_000, 5_000, 1)).toBeCloseTo(STEP, 9)
    expect(new Probing(300_000).step(300_000, 100, 1)).toBeCloseTo(0.05 * 30_000, 9)
    expect(new Probing(10_000).step(10_000, 100, 1)).toBeCloseTo(0.25 * 1_000, 9)
    expect(probing.step(80_000, 100, 1)).toBeCloseTo(0.05 * 80_000, 9)
  })

  it('[FLOW7] a capacity that was passed unhindered is forgotten', () => {
    const probing = new Probing(CAPACITY)
    expect(probing.step(120_000, 100, 1)).toBeCloseTo(0.05 * 120_000, 9)
    expect(probing.step(100_000, 100, 1)).toBeCloseTo(0.05 * 1.3 * 100_000, 9)
  })
})
