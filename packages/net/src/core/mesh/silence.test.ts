// Tests of the watch for silent links: new paths, and links given up.

import { describe, expect, it } from 'vitest'
import { DEAD_AFTER_MS, RESTART_AFTER_MS, RESTART_EVERY_MS, Silence } from './silence.ts'

describe('Silence', () => {
  const verdicts = (stepMs: number, untilMs: number): [number, string][] => {
    const silence = new Silence(0)
    const found: [number, string][] = []
    for (let now = stepMs; now <= untilMs; now += stepMs) {
      const verdict = silence.check(now)
      if (verdict !== 'fine') found.push([now, verdict])
    }
    return found
  }

  it('[MSH5] asks for a new path after 1 s and every 3 s, and gives the link up after 10 s', () => {
    expect(verdicts(50, DEAD_AFTER_MS)).toEqual([
      [RESTART_AFTER_MS, 'restart'],
      [RESTART_AFTER_MS + RESTART_EVERY_MS, 'restart'],
      [RESTART_AFTER_MS + 2 * RESTART_EVERY_MS, 'restart'],
      [DEAD_AFTER_MS, 'dead'],
    ])
  })

  it('[MSH5] does not blame a peer for the sleep of this page', () => {
    const silence = new Silence(0)
    expect(silence.check(3_600_000)).toBe('fine')
    expect(silence.check(3_600_050)).toBe('fine')
  })

  it('[MSH5] starts over with every message', () => {
    const silence = new Silence(0)
    for (let now = 50; now < 900; now += 50) silence.check(now)
    silence.heard()
    expect(silence.check(950)).toBe('fine')
    expect(silence.check(1_150)).toBe('fine')
  })

  it('[MSH5] looks for a new path after 1 s again when a message has come', () => {
    const silence = new Silence(0)
    let now = 0
    const restartAt = (): number => {
      const start = now
      while (silence.check((now += 50)) === 'fine');
      return now - start
    }
    expect(restartAt()).toBe(RESTART_AFTER_MS)
    silence.heard()
    expect(restartAt()).toBe(RESTART_AFTER_MS)
  })

  it('[MSH5] does not count a clock that goes backwards', () => {
    const silence = new Silence(10_000)
    for (let now = 10_050; now < 10_900; now += 50) silence.check(now)
    expect(silence.check(0)).toBe('fine')
    const found = [50, 100, 150].map((now) => silence.check(now))
    expect(found).toEqual(['fine', 'fine', 'restart'])
  })
})
