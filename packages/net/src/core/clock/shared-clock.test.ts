// Tests of the shared clock: drift, slew, snaps and strata, for any samples.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plausible, roundTripMs } from './sample.ts'
import { SharedClock } from './shared-clock.ts'
import { SNAP_MS } from './slew.ts'
import { type Path, quantile, run, Source } from './source.fixture.ts'

/** Counts the jumps ahead in a run. */
function jumps(clock: SharedClock, source: Source, fromMs: number, toMs: number): number {
  let count = 0
  let last = 0
  run(clock, source, fromMs, toMs, (_, shared) => {
    if (last > 0 && shared - last > SNAP_MS) count++
    last = shared
  })
  return count
}

const profiles: readonly { name: string; path: Path; p99: number }[] = [
  { name: 'exp 1 ms', path: { baseMs: 30, jitterMs: 1, spikes: 0 }, p99: 0.1 },
  { name: 'exp 8 ms + 2 % spikes', path: { baseMs: 30, jitterMs: 8, spikes: 0.02 }, p99: 0.5 },
  { name: 'exp 25 ms + 5 % spikes', path: { baseMs: 30, jitterMs: 25, spikes: 0.05 }, p99: 1.5 },
]

describe('SharedClock', () => {
  it.each(profiles)(
    '[CLK4] is within $p99 ms at p99, once settled, and after 2 s within a tick: $name',
    ({ path, p99 }) => {
      for (const seed of [1, 2, 3]) {
        const clock = new SharedClock()
        const source = new Source(seed, path, 30e-6, 5_000)
        clock.follow('host')
        const errors: number[] = []
        let covered = 0
        let atTwo = NaN
        run(clock, source, 0, 60_000, (localMs, shared) => {
          const error = Math.abs(shared - source.shared(localMs))
          if (localMs >= 2_000 && Number.isNaN(atTwo)) atTwo = error
          if (localMs < 10_000) return
          errors.push(error)
          if (error <= clock.errorMs) covered += 1
        })
        expect(quantile(errors, 0.99), `seed ${seed}`).toBeLessThanOrEqual(p99)
        expect(atTwo, `seed ${seed}`).toBeLessThan(3)
        expect(covered / errors.length, `errorMs holds, seed ${seed}`).toBeGreaterThan(0.97)
        expect(Math.abs(clock.driftPpm - 30), `seed ${seed}`).toBeLessThan(60)
      }
    },
  )

  it('[CLK4] single early packets are no drift, where no packet is without lateness', () => {
    // The threads of two pages of one machine: about 1 ms there and back, and hardly ever much less.
    const path = { baseMs: 0.3, jitterMs: 0.2, spikes: 0.02, stages: 6 }
    const errors: number[] = []
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const clock = new SharedClock()
      const source = new Source(seed, path, 0, 5_000)
      clock.follow('host')
      run(clock, source, 0, 30_000, (localMs, shared) => {
        if (localMs >= 2_000) errors.push(Math.abs(shared - source.shared(localMs)))
      })
    }
    expect(quantile(errors, 0.99)).toBeLessThan(0.2)
  })

  it.each([-400, -100, 0, 100, 400])('[CLK4] a drift of %i ppm, far beyond the assumed one, is found', (ppm) => {
    for (const seed of [1, 2, 3]) {
      const clock = new SharedClock()
      const source = new Source(seed, { baseMs: 30, jitterMs: 8, spikes: 0.02 }, ppm * 1e-6, 5_000)
      clock.follow('host')
      const errors: number[] = []
      run(clock, source, 0, 60_000, (localMs, shared) => {
        if (localMs >= 30_000) errors.push(Math.abs(shared - source.shared(localMs)))
      })
      expect(Math.abs(clock.driftPpm - ppm), `seed ${seed}`).toBeLessThan(30)
      expect(quantile(errors, 0.99), `seed ${seed}`).toBeLessThan(1)
    }
  })

  it('[CLK2] the first sample gives a time, within half of its round trip', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0, max: 1e6, noNaN: true }), (seed, offset) => {
        const clock = new SharedClock()
        const source = new Source(seed, { baseMs: 30, jitterMs: 25, spikes: 0.05 }, 0, offset)
        clock.follow('host')
        expect(clock.synced).toBe(false)
        expect(clock.now(5)).toBe(0)
        const sample = source.sample(10)
        clock.add(sample, 'host')
        expect(clock.synced).toBe(true)
        expect(clock.stratum).toBe(1)
        const error = Math.abs(clock.now(sample.t4) - source.shared(sample.t4))
        expect(error).toBeLessThanOrEqual(roundTripMs(sample) / 2 + 1e-6)
        expect(error).toBeLessThanOrEqual(clock.errorMs)
      }),
    )
  })

  it('[CLK5] [CLK6] never goes backwards, and keeps to the slew bound, for any samples and sources', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('samples' as const),
        ms: fc.integer({ min: 100, max: 5_000 }),
        seed: fc.integer(),
      }),
      fc.record({ kind: fc.constant('host' as const), by: fc.double({ min: -200, max: 200, noNaN: true }) }),
      fc.record({ kind: fc.constant('set' as const), by: fc.double({ min: -3_000, max: 3_000, noNaN: true }) }),
      fc.record({ kind: fc.constant('lead' as const) }),
      fc.record({ kind: fc.constant('sleep' as const), ms: fc.integer({ min: 1, max: 60_000 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const clock = new SharedClock()
        clock.follow('host')
        let localMs = 0
        let offset = 10_000
        let lastAt = 0
        let last = 0
        let began = false
        const read = (atMs: number, shared: number): void => {
          const passed = atMs - lastAt
          expect(shared).toBeGreaterThanOrEqual(last)
          const isStep = shared - last > passed * 0.99 + SNAP_MS
          if (began && !isStep) expect(shared - last).toBeLessThanOrEqual(passed * 1.05 + 1e-6)
          began ||= clock.synced
          lastAt = atMs
          last = shared
        }
        for (const [n, move] of steps.entries()) {
          if (move.kind === 'samples') {
            const source = new Source(move.seed, { baseMs: 30, jitterMs: 8, spikes: 0.02 }, 30e-6, offset)
            run(clock, source, localMs, localMs + move.ms, read)
            localMs += move.ms
          } else if (move.kind === 'host') {
            offset += move.by
            clock.follow(`host ${n}`)
            clock.follow('host')
          } else if (move.kind === 'set') offset = Math.max(0, offset + move.by)
          else if (move.kind === 'lead') {
            clock.lead(localMs)
            read(localMs, clock.now(localMs))
            clock.follow('host')
          } else localMs += move.ms
        }
      }),
      { numRuns: 60 },
    )
  })

  it('[CLK7] behind by more than the snap error: jumps ahead once', () => {
    const clock = new SharedClock()
    const source = new Source(7, { baseMs: 30, jitterMs: 1, spikes: 0 }, 0, 1_000)
    clock.follow('host')
    expect(jumps(clock, source, 0, 3_000)).toBe(0)
    source.offset += 30_000
    expect(jumps(clock, source, 3_000, 4_000)).toBe(1)
    expect(Math.abs(clock.now(4_000) - source.shared(4_000))).toBeLessThan(1)
  })

  it('[CLK7] ahead by more than the snap error: stands still until it is not ahead', () => {
    const clock = new SharedClock()
    const source = new Source(8, { baseMs: 30, jitterMs: 1, spikes: 0 }, 0, 10_000)
    clock.follow('host')
    run(clock, source, 0, 3_000)
    source.offset -= 2_000
    const before = clock.now(3_000)
    let stood = 0
    run(clock, source, 3_000, 20_000, (localMs, shared) => {
      expect(shared).toBeGreaterThanOrEqual(before)
      // The clock does not go on before it is right, at 5 % of the pace for seconds.
      if (localMs > 5_500) expect(Math.abs(shared - source.shared(localMs))).toBeLessThan(1)
      if (shared <= before + 300) stood += 1
    })
    expect(stood / 60).toBeGreaterThan(1.5)
    expect(stood / 60).toBeLessThan(2.5)
    expect(Math.abs(clock.now(20_000) - source.shared(20_000))).toBeLessThan(1)
  })

  it('[CLK8] one or two contradicting samples move nothing', () => {
    const clock = new SharedClock()
    const source = new Source(9, { baseMs: 30, jitterMs: 1, spikes: 0 }, 0, 10_000)
    clock.follow('host')
    run(clock, source, 0, 3_000)
    const outlier = source.sample(3_000)
    for (let n = 0; n < 2; n += 1) clock.add({ ...outlier, t2: outlier.t2 + 5_000, t3: outlier.t3 + 5_000 }, 'host')
    expect(jumps(clock, source, 3_200, 4_000)).toBe(0)
    expect(Math.abs(clock.now(4_000) - source.shared(4_000))).toBeLessThan(0.5)
  })

  it('[CLK1] a first host starts at 0 and keeps its own pace', () => {
    const clock = new SharedClock()
    clock.lead(12_345)
    expect(clock.now(12_345)).toBe(0)
    expect(clock.now(13_345)).toBe(1_000)
    expect(clock).toMatchObject({ stratum: 0, synced: true, errorMs: 0, driftPpm: 0 })
  })

  it('[CLK9] a player that becomes the host keeps its time and its pace', () => {
    const clock = new SharedClock()
    const source = new Source(10, { baseMs: 30, jitterMs: 8, spikes: 0.02 }, 30e-6, 10_000)
    clock.follow('host')
    run(clock, source, 0, 20_000)
    const before = clock.now(20_000)
    clock.lead(20_000)
    expect(clock.now(20_000)).toBe(before)
    expect(Math.abs(clock.now(30_000) - source.shared(30_000))).toBeLessThan(1)
    // A host follows nobody.
    source.offset += 200
    run(clock, source, 30_000, 31_000)
    expect(Math.abs(clock.now(31_000) + 200 - source.shared(31_000))).toBeLessThan(1)
  })

  it('[CLK9] a change of the host is no jump, and a less exact estimate does not replace a more exact one', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const clock = new SharedClock()
      const path = { baseMs: 30, jitterMs: 25, spikes: 0.05 }
      const first = new Source(seed, path, 30e-6, 10_000)
      clock.follow('first')
      clock.follow('host')
      run(clock, first, 0, 20_000)
      // The new host has the same time, seen over another path.
      const second = new Source(seed + 100, path, 30e-6, 10_000)
      clock.follow('second')
      clock.follow('host')
      let worst = 0
      run(clock, second, 20_000, 30_000, (localMs, shared) => {
        worst = Math.max(worst, Math.abs(shared - second.shared(localMs)))
      })
      expect(worst, `seed ${seed}`).toBeLessThan(1.5)
    }
  })

  it('[CLK3] follows a player that follows the host, and none without a time', () => {
    const clock = new SharedClock()
    const source = new Source(11, { baseMs: 30, jitterMs: 1, spikes: 0 }, 0, 10_000)
    clock.follow('b')
    clock.add({ ...source.sample(0), stratum: 3 }, 'b')
    expect(clock).toMatchObject({ synced: false, stratum: 3 })
    clock.add({ ...source.sample(100), stratum: 1 }, 'b')
    expect(clock).toMatchObject({ synced: true, stratum: 2 })
  })

  it('[CLK10] samples that cannot be true change nothing', () => {
    const number = fc.oneof(
      fc.constantFrom(NaN, Infinity, -Infinity, -1, 0, 1e300, -1e300, 2 ** 53),
      fc.double({ min: 3_000, max: 13_000, noNaN: true }),
    )
    fc.assert(
      fc.property(number, number, number, fc.constantFrom(-1, 0, 0.5, 3, NaN), (t2, t3, t4, stratum) => {
        const clock = new SharedClock()
        const source = new Source(12, { baseMs: 30, jitterMs: 1, spikes: 0 }, 0, 10_000)
        clock.follow('host')
        run(clock, source, 0, 2_000)
        const sample = { t1: 2_000, t2, t3, t4, stratum }
        clock.add(sample, 'host')
        const later = clock.now(3_000)
        expect(Number.isFinite(later)).toBe(true)
        if (!plausible(sample)) expect(Math.abs(later - source.shared(3_000))).toBeLessThan(1)
      }),
    )
  })

  it('[CLK4] after a silence longer than the window, one late packet does not undo the former line', () => {
    const clock = new SharedClock()
    const source = new Source(13, { baseMs: 30, jitterMs: 8, spikes: 0 }, 30e-6, 10_000)
    clock.follow('host')
    run(clock, source, 0, 20_000)
    clock.now(50_000)
    const late = source.sample(50_000)
    clock.add({ ...late, t4: late.t4 + 200 }, 'host')
    expect(Math.abs(clock.now(51_000) - source.shared(51_000))).toBeLessThan(3)
  })

  it('[CLK14] after a start over, the steps of the new source are those assumed, not those of the former one', () => {
    const clock = new SharedClock()
    clock.follow('host')
    run(clock, new Source(14, { baseMs: 1, jitterMs: 0.1, spikes: 0 }, 0, 10_000), 0, 3_000)
    expect(clock.errorMs).toBeLessThan(3)
    const other = new Source(15, { baseMs: 1, jitterMs: 0.1, spikes: 0 }, 0, 90_000)
    clock.startOver(other.sample(3_000), 'b')
    clock.add(other.sample(3_050), 'b')
    clock.now(3_100)
    expect(clock.errorMs).toBeGreaterThan(16)
  })
})
