import { describe, expect, it } from 'vitest'
import { DEAD_AFTER_MS, LAST_REDIAL_MS, redialDelay, RESTART_AFTER_MS, RESTART_EVERY_MS, Silence } from './redial.ts'

describe('redialDelay', () => {
  it('[MSH4] doubles from 400 ms to 3 s, spread by a quarter', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map((failures) => redialDelay(failures, 0.5))).toEqual([
      400, 800, 1_600, 3_000, 3_000, 3_000, 3_000,
    ])
    expect(redialDelay(9, 0)).toBe(LAST_REDIAL_MS * 0.75)
    expect(redialDelay(9, 1)).toBe(LAST_REDIAL_MS * 1.25)
  })
})

describe('Silence', () => {
  const lookEvery = (stepMs: number, untilMs: number): [number, string][] => {
    const silence = new Silence(0)
    const verdicts: [number, string][] = []
    for (let now = stepMs; now <= untilMs; now += stepMs) {
      const verdict = silence.look(now)
      if (verdict !== 'fine') verdicts.push([now, verdict])
    }
    return verdicts
  }

  it('[MSH5] asks for a new path after 1 s and every 3 s, and gives up after 10 s', () => {
    expect(lookEvery(50, DEAD_AFTER_MS)).toEqual([
      [RESTART_AFTER_MS, 'restart'],
      [RESTART_AFTER_MS + RESTART_EVERY_MS, 'restart'],
      [RESTART_AFTER_MS + 2 * RESTART_EVERY_MS, 'restart'],
      [DEAD_AFTER_MS, 'dead'],
    ])
  })

  it('[MSH5] does not blame a peer for our own sleep', () => {
    const silence = new Silence(0)
    expect(silence.look(3_600_000)).toBe('fine')
    expect(silence.look(3_600_050)).toBe('fine')
  })

  it('[MSH5] starts anew when something is heard', () => {
    const silence = new Silence(0)
    for (let now = 50; now < 900; now += 50) silence.look(now)
    silence.heard()
    expect(silence.look(950)).toBe('fine')
    expect(silence.look(1_150)).toBe('fine')
  })
})
