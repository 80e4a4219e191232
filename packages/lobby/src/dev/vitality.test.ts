// Tests of the judgement whether a lobby is well, busy or dead.

import { expect, it } from 'vitest'
import type { Occupant } from './health.ts'
import { Vitality } from './vitality.ts'

/** Returns the check, from 1, after which a lobby is dead that is checked every 2.5 s; undefined if it never is. */
function deadAfter(checks: number, occupant: Occupant, cpuShare: number | undefined): number | undefined {
  const vitality = new Vitality()
  for (let n = 1; n <= checks; n++) {
    const now = n * 2_500
    if (vitality.isDead({ now, occupant, cpuMs: cpuShare === undefined ? undefined : now * cpuShare })) return n
  }
  return undefined
}

it('holds a lobby for busy that does not answer and works, and gives it up after a minute', () => {
  expect(deadAfter(23, 'silent', 0.95)).toBeUndefined()
  expect(deadAfter(30, 'silent', 0.95)).toBe(24)
})

it('holds a lobby for dead that does not answer and does nothing', () => {
  // The first check has none before it.
  expect(deadAfter(30, 'silent', 0.001)).toBe(6)
})

it('holds a lobby for dead whose port is closed or another program has', () => {
  expect(deadAfter(30, 'nothing', 0.95)).toBe(5)
  expect(deadAfter(30, 'foreign', 0.95)).toBe(5)
})

it('waits a minute where processor time cannot be read', () => {
  expect(deadAfter(30, 'silent', undefined)).toBe(24)
})

it('forgets failures at an answer', () => {
  const vitality = new Vitality()
  for (let n = 1; n <= 100; n++) {
    const occupant = n % 5 === 0 ? 'lobby' : 'nothing'
    expect(vitality.isDead({ now: n * 2_500, occupant, cpuMs: 0 })).toBe(false)
  }
})
