// Tests of the virtual scheduler.

import { describe, expect, it } from 'vitest'
import { prng } from './prng.ts'
import { VirtualScheduler } from './virtual.ts'

describe('VirtualScheduler', () => {
  it('repeats a run by its seed', () => {
    const draw = (seed: number) => {
      const scheduler = new VirtualScheduler(seed)
      return Array.from({ length: 5 }, () => scheduler.random())
    }
    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
  })

  it('runs callbacks at their own time, and those of one instant in order of their calls', () => {
    const scheduler = new VirtualScheduler(1, 100)
    const ran: string[] = []
    scheduler.after(20, () => ran.push(`b${scheduler.now()}`))
    scheduler.after(10, () => ran.push(`a${scheduler.now()}`))
    scheduler.after(20, () => ran.push(`c${scheduler.now()}`))
    scheduler.advance(19)
    expect(ran).toEqual(['a110'])
    scheduler.advance(1)
    expect(ran).toEqual(['a110', 'b120', 'c120'])
  })

  it('settles promises between callbacks of run', async () => {
    const scheduler = new VirtualScheduler(1)
    const wait = (ms: number) => new Promise<void>((resolve) => void scheduler.after(ms, resolve))
    const seen: number[] = []
    const loop = async () => {
      for (let i = 0; i < 3; i++) {
        await wait(10)
        seen.push(scheduler.now())
      }
    }
    const done = loop()
    await scheduler.run(30)
    await done
    expect(seen).toEqual([10, 20, 30])
  })

  it('refuses to advance in a callback', () => {
    const scheduler = new VirtualScheduler(1)
    scheduler.after(1, () => scheduler.advance(1))
    expect(() => scheduler.advance(1)).toThrow('already moving')
  })

  it('reads as the clock of another machine', () => {
    const scheduler = new VirtualScheduler(1)
    const other = scheduler.skewed({ offsetMs: 1000, driftPpm: 100 })
    let at = 0
    other.after(10_001, () => (at = other.now()))
    scheduler.advance(10_000.1)
    expect(at).toBeCloseTo(11_001, 6)
  })

  it('forgets thousands of cancelled timers', () => {
    const scheduler = new VirtualScheduler(1)
    let ran = 0
    for (let i = 0; i < 5_000; i++) {
      const cancel = scheduler.after(1_000 + (i % 7), () => ran++)
      if (i % 10 !== 0) cancel()
    }
    scheduler.advance(2_000)
    expect(ran).toBe(500)
  })
})

describe('prng', () => {
  it('is uniform enough for a simulation', () => {
    const random = prng(3)
    const buckets = new Array<number>(10).fill(0)
    for (let i = 0; i < 100_000; i++) {
      const index = Math.floor(random() * 10)
      buckets[index] = (buckets[index] ?? 0) + 1
    }
    for (const count of buckets) expect(Math.abs(count - 10_000)).toBeLessThan(500)
  })
})
