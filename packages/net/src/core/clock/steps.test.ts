// Tests of steps of shared time: the peers that have to agree, and the bounds of a host alone.

import { describe, expect, it } from 'vitest'
import type { ClockSample } from './sample.ts'
import { SharedClock } from './shared-clock.ts'

const ROUND_TRIP_MS = 40

/** Sample of a peer whose time is so far ahead of local time. */
function sampleAt(offsetMs: number, t4: number, stratum = 0): ClockSample {
  const t3 = t4 - ROUND_TRIP_MS / 2 + offsetMs
  return { t1: t4 - ROUND_TRIP_MS, t2: t3, t3, t4, stratum }
}

/** Peers who speak 20 times a second. */
class Table {
  readonly clock = new SharedClock()
  readonly offsets: Record<string, number> = {}
  #localMs = 10_000_000

  /** Lets time pass; gives the offset of shared time then. */
  pass(ms: number): number {
    for (const until = this.#localMs + ms; this.#localMs < until;) {
      this.#localMs += 50
      for (const [id, offset] of Object.entries(this.offsets)) this.clock.add(sampleAt(offset, this.#localMs), id)
      this.clock.now(this.#localMs)
    }
    return this.clock.now(this.#localMs) - this.#localMs
  }

  lead(): void {
    this.clock.lead(this.#localMs)
  }
}

/** A player who follows `host`, with the offset 0, and so many others of it. */
function follower(others: number): Table {
  const table = new Table()
  table.clock.follow('host')
  table.offsets['host'] = 0
  for (let n = 0; n < others; n++) table.offsets[`other ${n}`] = 0
  expect(table.pass(2_000)).toBeCloseTo(0, 0)
  return table
}

describe('a follower', () => {
  it.each([1, 2, 7])('[CLK11] does not step to the time of the host alone, however long; %i others', (others) => {
    for (const offset of [300, 20_000, 3_600_000, -300, -20_000, -3_600_000]) {
      const table = follower(others)
      table.offsets['host'] = offset
      expect(table.pass(20_000), `${offset}`).toBeCloseTo(0, 0)
      expect(table.clock.unconfirmed).toBeGreaterThan(100)
      table.offsets['host'] = 0
      expect(table.pass(1_000)).toBeCloseTo(0, 0)
    }
  })

  it('[CLK11] steps at once to the time of more than half of all peers', () => {
    const table = follower(3)
    for (const id of ['host', 'other 0', 'other 1']) table.offsets[id] = 3_600_000
    expect(table.pass(300)).toBeCloseTo(3_600_000, 0)
  })

  it('[CLK11] stops for less than a minute, when more than half of the peers agree', () => {
    const table = follower(2)
    for (const id of ['host', 'other 0', 'other 1']) table.offsets[id] = -50_000
    expect(table.pass(51_000)).toBeCloseTo(-50_000, 0)
    for (const id of ['host', 'other 0', 'other 1']) table.offsets[id] = -150_000
    expect(table.pass(10_000)).toBeCloseTo(-50_000, 0)
  })

  it('[CLK11] steps by a minute in all to the time of a host alone, refilled slowly', () => {
    const table = follower(0)
    table.offsets['host'] = 50_000
    expect(table.pass(150)).toBeCloseTo(0, 0)
    expect(table.pass(500)).toBeCloseTo(50_000, 0)
    table.offsets['host'] = 70_000
    expect(table.pass(60_000)).toBeCloseTo(50_000, 0)
    expect(table.pass(160_000)).toBeCloseTo(70_000, 0)
    table.offsets['host'] = 3_600_000
    expect(table.pass(600_000)).toBeCloseTo(70_000, 0)
  })

  it('[CLK11] stands still for five seconds at most for a host alone', () => {
    const table = follower(0)
    table.offsets['host'] = -4_000
    expect(table.pass(5_000)).toBeCloseTo(-4_000, 0)
    table.offsets['host'] = -10_000
    expect(table.pass(5_000)).toBeCloseTo(-4_000, 0)
  })

  it('[CLK11] a time that changes with each sample is never believed', () => {
    const table = follower(0)
    for (let n = 0; n < 100; n++) {
      table.offsets['host'] = 1_000 * (1 + (n % 7))
      expect(table.pass(100)).toBeCloseTo(0, 0)
    }
  })

  it('[CLK11] a peer without a link, or not heard for two seconds, is no witness', () => {
    const table = follower(1)
    table.clock.witnesses.forget('other 0')
    delete table.offsets['other 0']
    table.offsets['host'] = 10_000
    expect(table.pass(1_000)).toBeCloseTo(10_000, 0)
    table.offsets['other 0'] = 10_000
    table.pass(500)
    delete table.offsets['other 0']
    table.offsets['host'] = 20_000
    expect(table.pass(1_000)).toBeCloseTo(10_000, 0)
    expect(table.pass(2_000)).toBeCloseTo(20_000, 0)
  })

  it('[CLK9] [CLK11] a follower that becomes the reference while it stands still goes on at once', () => {
    const table = follower(0)
    table.offsets['host'] = -4_000
    table.pass(1_000)
    delete table.offsets['host']
    table.lead()
    const before = table.pass(50)
    expect(table.pass(1_000)).toBeCloseTo(before, 3)
  })
})

describe('the reference', () => {
  function reference(others: number): Table {
    const table = follower(others)
    table.lead()
    delete table.offsets['host']
    table.clock.witnesses.forget('host')
    return table
  }

  it('[CLK12] steps to the others when its clock stood still', () => {
    for (const others of [1, 2, 5]) {
      const table = reference(others)
      for (const id of Object.keys(table.offsets)) table.offsets[id] = 8_000
      expect(table.pass(300), `${others}`).toBeCloseTo(8_000, 0)
      expect(table.clock.stratum).toBe(0)
    }
  })

  it('[CLK12] does not follow half of the peers or fewer, nor one alone back, nor one alone far', () => {
    const table = reference(3)
    table.offsets['other 0'] = 8_000
    expect(table.pass(10_000)).toBeCloseTo(0, 0)
    const two = reference(1)
    for (const offset of [-1_000, -100_000, 3_600_000]) {
      two.offsets['other 0'] = offset
      expect(two.pass(10_000), `${offset}`).toBeCloseTo(0, 0)
    }
  })
})
