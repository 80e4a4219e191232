// Tests of the detection of clocks that move in coarse steps.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ClockStep } from './clock-step.ts'

/** Readings about every 50 ms, late by up to `jitterMs`, of a clock that moves in steps. */
function read(clock: ClockStep, random: readonly number[], jitterMs: number, stepMs: number): void {
  for (const [n, late] of random.entries()) {
    const at = 1_000 + n * 50 + late * jitterMs
    clock.note(stepMs === 0 ? at : Math.floor(at / stepMs) * stepMs)
  }
}

const lateness = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 200, maxLength: 200 })

describe('ClockStep', () => {
  it.each([5, 10, 100 / 6])('[CLK14] a clock that moves in steps of %d ms: the step is found', (stepMs) => {
    fc.assert(
      fc.property(lateness, (random) => {
        const clock = new ClockStep()
        read(clock, random, 30, stepMs)
        // Few distances may have a greater length in common.
        expect(clock.ms).toBeGreaterThanOrEqual(stepMs - 0.2)
        expect(clock.ms).toBeLessThanOrEqual(100 / 6)
      }),
    )
  })

  it('[CLK14] a fine clock: no step is found, though messages come at even times', () => {
    for (const jitterMs of [1, 5, 30]) {
      const clock = new ClockStep()
      let state = 7
      const random = Array.from({ length: 200 }, () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647)
      read(clock, random, jitterMs, 0)
      expect(clock.ms).toBe(0)
    }
  })

  it('[CLK14] the coarsest step counts until enough distances are known', () => {
    const clock = new ClockStep()
    expect(clock.ms).toBeCloseTo(100 / 6)
    read(clock, [0, 0.3, 0.1, 0.7, 0.4, 0.9], 5, 0)
    expect(clock.ms).toBe(0)
    clock.clear()
    expect(clock.ms).toBeCloseTo(100 / 6)
  })
})
