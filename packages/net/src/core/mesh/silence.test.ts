// Tests of the watch for silent peers: when measures are due.

import { describe, expect, it } from 'vitest'
import { ACT_EVERY_MS, RESTART_AFTER_MS } from './silence-times.ts'
import { Silence } from './silence.ts'

describe('Silence', () => {
  it('[MSH5] calls for a measure after 0.8 s, and every 0.4 s', () => {
    const silence = new Silence(0)
    const found: number[] = []
    for (let now = 50; now <= 3_000; now += 50) if (silence.check(now)) found.push(now)
    expect([RESTART_AFTER_MS, ACT_EVERY_MS]).toEqual([800, 400])
    expect(found).toEqual([800, 1_200, 1_600, 2_000, 2_400, 2_800])
    expect(silence.ms).toBe(3_000)
  })

  it('[MSH5] does not blame a peer for the sleep of this page', () => {
    const silence = new Silence(0)
    expect(silence.check(3_600_000)).toBe(false)
    expect(silence.check(3_600_050)).toBe(false)
    expect(silence.ms).toBe(300)
  })

  it('[MSH5] starts over with every message', () => {
    const silence = new Silence(0)
    for (let now = 50; now < 700; now += 50) silence.check(now)
    silence.heard()
    expect([silence.check(750), silence.ms]).toEqual([false, 100])
    expect(silence.check(950)).toBe(false)
  })

  it('[MSH5] calls for a measure after 0.8 s again when a message has come', () => {
    const silence = new Silence(0)
    let now = 0
    const dueAt = (): number => {
      const start = now
      while (!silence.check((now += 50)));
      return now - start
    }
    expect(dueAt()).toBe(RESTART_AFTER_MS)
    silence.heard()
    expect(dueAt()).toBe(RESTART_AFTER_MS)
  })

  it('[MSH5] does not count a clock that goes backwards', () => {
    const silence = new Silence(10_000)
    for (let now = 10_050; now < 10_700; now += 50) silence.check(now)
    expect(silence.check(0)).toBe(false)
    expect([50, 100, 150].map((now) => silence.check(now))).toEqual([false, false, true])
  })
})
