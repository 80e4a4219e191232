// Tests of the clock judge: errors against the host and between players, and replay of exchanges.

import { describe, expect, it } from 'vitest'
import { courseOf, heldShare, metricsOf, pairErrors, referenceOf, replay } from './judge.ts'
import type { Seen } from './page/main.ts'

/** Host's time less the machine's, ms. */
const AHEAD_MS = -1_000

/**
 * Returns a page that joined at this time of the machine and whose error is `error` of the time since then, for 4 s.
 */
function seen(joinedMs: number, error: (ms: number) => number): Seen {
  const readings = Array.from({ length: 400 }, (_, n) => {
    const machineMs = joinedMs + 100 + n * 10
    return { machineMs, roomMs: machineMs + AHEAD_MS + error(machineMs - joinedMs), errorMs: 0.25 }
  })
  return { joinedMs, readings, samples: [] }
}

describe('the judge of real pages', () => {
  it('gives the error against the host, once settled, and the time at which it was small for a second', () => {
    const host = seen(0, () => 0)
    const reference = referenceOf(host.readings)
    expect(reference).toBe(AHEAD_MS)
    // Error of 5 ms for 300 ms, then 0.2 ms, at the end 0.3 ms.
    const guest = seen(500, (ms) => (ms < 300 ? 5 : ms < 3_050 ? 0.2 : 0.3))
    const course = courseOf(guest, reference)
    expect(metricsOf([course])).toEqual({
      error_mean_ms: expect.closeTo(0.25, 2),
      error_p99_ms: 0.3,
      error_worst_ms: 0.3,
      converged_runs: 1,
      converge_worst_ms: 300,
    })
    expect(heldShare(guest, course)).toBeCloseTo(0.5, 1)
    const never = courseOf(
      seen(500, (ms) => (ms % 500 < 20 ? 1 : 0)),
      reference,
    )
    expect(metricsOf([course, never])).toMatchObject({ converged_runs: 0.5, error_worst_ms: 1 })
    expect(metricsOf([course, never])).not.toHaveProperty('converge_worst_ms')
  })

  it('compares every two players at the same instant', () => {
    const players = [seen(0, () => 0), seen(300, () => 0.2), seen(900, () => -0.1)].map((one) => ({
      ...courseOf(one, AHEAD_MS),
      joinedMs: one.joinedMs,
    }))
    const errors = pairErrors(players)
    expect(new Set(errors.map((error) => Number(error.toFixed(3))))).toEqual(new Set([0.2, 0.1, 0.3]))
  })

  it('compares the nearest readings, whatever the phase of the two timers', () => {
    // Readings 16 ms apart, the second page's 4 ms before the first's: 12 ms after it, which is not the nearest.
    const slow = (joinedMs: number): Seen => {
      const { readings, ...rest } = seen(joinedMs, () => 0)
      return { ...rest, readings: readings.map((one, n) => ({ ...one, machineMs: 100 + joinedMs + 16 * n })) }
    }
    const players = [slow(0), slow(-4)].map((one) => ({ ...courseOf(one, AHEAD_MS), joinedMs: one.joinedMs }))
    expect(pairErrors(players).length).toBeGreaterThan(100)
  })

  it('replays the exchanges for another algorithm, none before its arrival', () => {
    const samples = [0, 1_000].map((t1) => ({ t1, t2: t1 - 990, t3: t1 - 990, t4: t1 + 20, stratum: 0 }))
    let offset: number | undefined
    const last = {
      add: ({ t2, t4 }: (typeof samples)[number]) => void (offset = t2 + 10 - t4 + (t4 > 1_000 ? 3 : 0)),
      now: (ms: number) => (offset === undefined ? undefined : ms + offset),
    }
    const { points } = replay({ ...seen(0, () => 0), samples }, AHEAD_MS, last)
    expect(points[0]).toEqual([100, 0])
    expect(points.filter(([, error]) => error === 3)[0]?.[0]).toBe(1_020)
  })
})
