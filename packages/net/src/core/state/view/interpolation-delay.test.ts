// Tests of the interpolation delay.

import { describe, expect, it } from 'vitest'
import { InterpolationDelay } from './interpolation-delay.ts'

const MS = 1000 / 60

describe('delay', () => {
  /** Arrivals at 20 a second and views at 100; returns the speeds of the view from `fromMs` on. */
  function play(lateMs: (ms: number) => number | undefined, forMs: number, fromMs = 100) {
    const delay = new InterpolationDelay(60, 20)
    const speeds: number[] = []
    let last: number | undefined
    for (let ms = 0; ms < forMs; ms += 10) {
      const late = ms % 50 === 0 ? lateMs(ms) : undefined
      if (late !== undefined) delay.arrived(Math.round((ms - late) / MS), ms)
      delay.viewAt(ms)
      if (last !== undefined && ms > fromMs) speeds.push(((delay.viewTick - last) * MS) / 10)
      last = delay.viewTick
    }
    return { delay, speeds }
  }

  it('[VIEW6] the view never runs back, and its speed changes by a tenth at most while the delay adapts', () => {
    // Arrivals become late and irregular halfway through.
    const { delay, speeds } = play((ms) => (ms < 10_000 ? 20 : 60 + ((ms / 50) % 3) * 30), 20_000)
    expect(Math.min(...speeds)).toBeGreaterThan(0.899)
    expect(Math.max(...speeds)).toBeLessThan(1.101)
    expect(delay.delayMs).toBeGreaterThan(140)
  })

  it('[VIEW6] is as late as states come, one interval and half a frame', () => {
    expect(play(() => 50, 10_000).delay.delayMs).toBeCloseTo(108, -0.5)
  })

  it('[VIEW6] waits longer where frames are lost: for the mean gap', () => {
    const { delay } = play((ms) => ((ms / 50) % 3 === 0 ? undefined : 50), 20_000)
    expect(delay.delayMs).toBeGreaterThan(123)
    expect(delay.delayMs).toBeLessThan(143)
  })

  it('[VIEW6] forgets late states of the start within a few seconds', () => {
    const { delay } = play((ms) => (ms < 500 ? 400 : 50), 8_000)
    expect(delay.delayMs).toBeLessThan(113)
  })

  it('[VIEW6] states that arrive before the shared time is known do not put the view ahead', () => {
    const delay = new InterpolationDelay(60, 20)
    for (let tick = 3; tick <= 18; tick += 3) {
      delay.arrived(tick, 0)
      delay.viewAt(0)
    }
    // The time is known now: 400 ms, and tick 21 came 50 ms after its moment.
    delay.arrived(21, 400)
    delay.viewAt(400)
    expect(delay.delayMs).toBeCloseTo(50 + 50 + 8, 5)
  })

  it('[VIEW6] a view that was not seen snaps to its delay', () => {
    const { delay } = play(() => 50, 1_000)
    for (let tick = 60; tick < 300; tick += 3) delay.arrived(tick, tick * MS + 150)
    delay.viewAt(300 * MS)
    expect(delay.delayMs).toBeCloseTo(208, 0)
  })

  it('[VIEW6] after a pause the view is as late as before', () => {
    const { delay } = play((ms) => (ms > 5_000 && ms < 9_000 ? undefined : 50), 9_100)
    expect(delay.delayMs).toBeLessThan(113)
  })
})
