// Tests of the tick pacer: ticks due, skipped ticks and fractions.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TickPacer } from './tick-pacer.ts'

describe('TickPacer', () => {
  it('[TICK1] tick n begins at n ticks of shared time; the first call runs none', () => {
    const pacer = new TickPacer({ tickRate: 60 })
    expect(pacer.advance(1_000)).toEqual({ tick: 60, run: 0, skipped: 0 })
    expect(pacer.advance(1_016)).toEqual({ tick: 60, run: 0, skipped: 0 })
    expect(pacer.advance(1_017)).toEqual({ tick: 61, run: 1, skipped: 0 })
    expect(pacer.advance(1_050)).toEqual({ tick: 63, run: 2, skipped: 0 })
  })

  it('[TICK2] catches up to the cap and counts the skipped ticks', () => {
    const pacer = new TickPacer({ tickRate: 60 })
    pacer.advance(0)
    expect(pacer.advance(250)).toEqual({ tick: 15, run: 15, skipped: 0 })
    expect(pacer.advance(20_250)).toEqual({ tick: 1_215, run: 15, skipped: 1_185 })
  })

  it('[TICK1] [TICK2] every tick is run or skipped exactly once, whatever the frame rate', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 20, 30, 60, 128),
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.double({ min: 0, max: 400, noNaN: true })),
        (tickRate, maxCatchUp, frames) => {
          const pacer = new TickPacer({ tickRate, maxCatchUp })
          let shared = 5_000
          let tick = pacer.advance(shared).tick
          for (const frame of frames) {
            shared += frame
            const step = pacer.advance(shared)
            expect(step.run).toBeLessThanOrEqual(maxCatchUp)
            expect(step.tick).toBe(tick + step.run + step.skipped)
            if (step.skipped > 0) expect(step.run).toBe(maxCatchUp)
            tick = step.tick
            expect(Math.abs(tick - Math.floor((shared * tickRate) / 1000))).toBeLessThanOrEqual(1)
          }
        },
      ),
    )
  })

  it('[TICK3] waiting msToNext brings exactly one tick', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(20, 30, 60, 144),
        fc.double({ min: 0, max: 1e8, noNaN: true }),
        (tickRate, startMs) => {
          const pacer = new TickPacer({ tickRate })
          let shared = startMs
          pacer.advance(shared)
          for (let n = 0; n < 10; n += 1) {
            const wait = pacer.msToNext(shared)
            expect(wait).toBeLessThanOrEqual(1000 / tickRate + 1e-3)
            shared += wait
            expect(pacer.advance(shared).run).toBe(1)
          }
        },
      ),
    )
  })

  it('[TICK3] the fraction is in [0, 1): the part of the tick that has passed', () => {
    const pacer = new TickPacer({ tickRate: 20 })
    pacer.advance(1_000)
    expect(pacer.fraction(1_000)).toBe(0)
    expect(pacer.fraction(1_025)).toBeCloseTo(0.5)
    expect(pacer.fraction(1_500)).toBeLessThan(1)
    expect(pacer.fraction(900)).toBe(0)
  })

  it('[TICK1] a time that stands still or is earlier runs nothing', () => {
    const pacer = new TickPacer({ tickRate: 60 })
    pacer.advance(1_000)
    expect(pacer.advance(500)).toEqual({ tick: 60, run: 0, skipped: 0 })
  })

  it('refuses a rate that is not above 0', () => {
    expect(() => new TickPacer({ tickRate: 0 })).toThrow(/tickRate/)
  })
})
