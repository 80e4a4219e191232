// Tests of the lead of a player's ticks over the host's.

import { describe, expect, it } from 'vitest'
import { LeadController } from './lead.ts'

const PATH = { rttMs: 100, jitterMs: 5 }

describe('the lead', () => {
  it('[INP7] is half a round trip, four deviations, the ticks between packets, and its dead band', () => {
    const lead = new LeadController(60)
    lead.look(PATH, 0)
    expect(lead.objective).toBeCloseTo((50 + 20) * 0.06 + 2 + 1)
    expect(lead.lead).toBe(8)
  })

  it('[INP7] is nothing until the path is measured', () => {
    const lead = new LeadController(60)
    lead.look({ rttMs: undefined, jitterMs: 0 }, 0)
    expect(lead.lead).toBe(0)
  })

  it('[INP7] follows the path and not its noise', () => {
    const lead = new LeadController(60)
    lead.look(PATH, 0)
    let changes = 0
    for (let tick = 1; tick < 1_200; tick++) {
      const before = lead.lead
      lead.look({ rttMs: 80 + ((tick * 7) % 40), jitterMs: ((tick * 5) % 16) - 2.5 }, tick)
      if (lead.lead !== before) changes++
    }
    expect(changes).toBeLessThanOrEqual(1)
  })

  it('[INP7] changes by a tick in twenty, and at once when it is ten off', () => {
    const lead = new LeadController(60)
    lead.look(PATH, 0)
    const changes: number[] = []
    let before = lead.lead
    for (let tick = 1; tick < 400; tick++) {
      lead.look({ rttMs: 300, jitterMs: 5 }, tick)
      if (lead.lead !== before) changes.push(tick)
      expect(Math.abs(lead.lead - before)).toBeLessThanOrEqual(1)
      before = lead.lead
    }
    expect(changes.length).toBeGreaterThan(3)
    changes.slice(1).forEach((tick, n) => expect(tick - (changes[n] as number)).toBeGreaterThanOrEqual(20))
    expect(Math.abs(lead.objective - lead.lead)).toBeLessThanOrEqual(1)
    const jumps: number[] = []
    for (let tick = 401; tick < 800; tick++) {
      before = lead.lead
      lead.look({ rttMs: 900, jitterMs: 0 }, tick)
      if (lead.lead - before > 1) jumps.push(lead.lead - before)
    }
    expect(lead.lead).toBeGreaterThanOrEqual(29)
    for (const jump of jumps) expect(jump).toBeGreaterThanOrEqual(10)
  })

  it('[INP7] grows with misses, to a bound, and shrinks again without', () => {
    const lead = new LeadController(60)
    lead.look(PATH, 0)
    const calm = lead.objective
    lead.noteMissed(1, 1_000)
    expect(lead.objective).toBeCloseTo(calm + 1)
    lead.noteMissed(9, 1_100)
    expect(lead.objective).toBeCloseTo(calm + 1)
    for (let n = 0; n < 100; n++) lead.noteMissed(10 + n, 2_000 + n * 500)
    expect(lead.objective).toBeCloseTo(calm + 9)
    // Missed last at 51.5 s: a tick shorter with every ten seconds without.
    for (const [atMs, extra] of [
      [61_000, 9],
      [61_500, 8],
      [62_500, 8],
      [71_500, 7],
    ] as const) {
      lead.noteMissed(109, atMs)
      expect(lead.objective).toBeCloseTo(calm + extra)
    }
    for (let n = 0; n < 200; n++) lead.noteMissed(109, 72_000 + n * 1_000)
    expect(lead.objective).toBeCloseTo(calm)
  })

  it('[INP7] is bounded whatever is measured', () => {
    const lead = new LeadController(60)
    lead.look({ rttMs: 1e9, jitterMs: 1e9 }, 0)
    expect(lead.lead).toBe(30)
  })
})
