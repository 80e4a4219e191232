// Tests of ticks that start over: a new time is replaced by that of the other peers.

import { describe, expect, it } from 'vitest'
import { StartOver } from './start-over.ts'
import { Witnesses } from './witnesses.ts'

const HOUR_MS = 3_600_000

/** A player whose time may be wrong, and peers that say theirs 20 times a second. */
class Table {
  readonly witnesses = new Witnesses()
  readonly startOver = new StartOver(this.witnesses)
  readonly offsets: Record<string, number> = {}
  ownMs: number
  leading = false
  stepping = false
  #localMs = 1_000_000

  /** `giver`: the first time came from this peer. */
  constructor(ownMs: number, giver?: string) {
    this.ownMs = ownMs
    if (giver !== undefined) this.startOver.begun(giver, this.#localMs)
  }

  /** Lets time pass; returns the number of times that the player started over. */
  pass(ms: number): number {
    let count = 0
    for (const until = this.#localMs + ms; this.#localMs < until;) {
      this.#localMs += 50
      for (const [id, offsetMs] of Object.entries(this.offsets)) {
        const t3 = this.#localMs - 20 + offsetMs
        const sample = { t1: this.#localMs - 40, t2: t3, t3, t4: this.#localMs, stratum: 1 }
        this.witnesses.note(id, sample, this.ownMs)
        const own = { offsetMs: this.ownMs, stepping: this.stepping, leading: this.leading }
        if (!this.startOver.demands(sample, id, own)) continue
        this.ownMs = offsetMs
        count++
      }
    }
    return count
  }
}

describe('a time that is new', () => {
  it('[CLK15] gives way to the time of most peers after three seconds', () => {
    for (const lie of [HOUR_MS, 30_000, -HOUR_MS]) {
      const table = new Table(lie, 'liar')
      Object.assign(table.offsets, { liar: lie, a: 0, b: 0 })
      expect(table.pass(2_900)).toBe(0)
      expect(table.pass(300)).toBe(1)
      expect(table.ownMs).toBe(0)
      expect(table.pass(60_000)).toBe(0)
    }
  })

  it('[CLK15] with as many peers either way, gives way to an earlier time only', () => {
    const table = new Table(HOUR_MS, 'liar')
    Object.assign(table.offsets, { liar: HOUR_MS, a: 0 })
    expect([table.pass(3_200), table.ownMs]).toEqual([1, 0])
    expect([table.pass(60_000), table.ownMs]).toEqual([0, 0])
  })

  it('[CLK15] gives way to the only peer, when that is not its giver, however late', () => {
    for (const lie of [HOUR_MS, -HOUR_MS]) {
      const table = new Table(lie, 'liar')
      table.offsets['liar'] = lie
      expect(table.pass(60_000)).toBe(0)
      delete table.offsets['liar']
      table.witnesses.left('liar')
      table.offsets['a'] = 0
      expect([table.pass(3_200), table.ownMs]).toEqual([1, 0])
    }
  })

  it('[CLK15] gives way also when this player leads, unless a second peer has confirmed it', () => {
    const table = new Table(HOUR_MS, 'liar')
    table.leading = true
    table.offsets['a'] = 0
    expect([table.pass(3_200), table.ownMs]).toEqual([1, 0])
    const confirmed = new Table(0, 'host')
    Object.assign(confirmed.offsets, { host: 0, a: 0 })
    confirmed.pass(1_000)
    confirmed.leading = true
    delete confirmed.offsets['host']
    confirmed.offsets['a'] = -HOUR_MS
    expect(confirmed.pass(60_000)).toBe(0)
  })
})

describe('a time that is known', () => {
  it('[CLK15] follows the only peer back, and ahead no further than it has been', () => {
    const table = new Table(0, 'host')
    table.offsets['host'] = 0
    table.pass(60_000)
    for (const [offsetMs, count] of [
      [HOUR_MS, 0],
      [-HOUR_MS, 1],
      [HOUR_MS, 0],
      [0, 1],
    ] as const) {
      table.offsets['host'] = offsetMs
      expect(table.pass(10_000), `${offsetMs}`).toBe(count)
    }
    expect(table.ownMs).toBe(0)
  })

  it('[CLK15] a wrong time that comes and goes, or is never the same, changes nothing', () => {
    const table = new Table(0, 'host')
    for (let n = 0; n < 50; n++) {
      table.offsets['host'] = -HOUR_MS
      expect(table.pass(1_500)).toBe(0)
      table.offsets['host'] = 0
      expect(table.pass(500)).toBe(0)
    }
    for (let n = 0; n < 100; n++) {
      table.offsets['host'] = -10_000 - 1_000 * (n % 7)
      expect(table.pass(500)).toBe(0)
    }
  })

  it('[CLK11] a peer that never had the time is no witness for ten seconds', () => {
    const table = new Table(0)
    Object.assign(table.offsets, { a: 0 })
    table.pass(20_000)
    Object.assign(table.offsets, { a: -HOUR_MS, stranger: -HOUR_MS })
    expect(table.pass(9_000)).toBe(0)
    expect(table.pass(5_000)).toBe(1)
  })

  it('[CLK7] up to five seconds ahead, stands still and is not started over', () => {
    const table = new Table(4_900)
    table.stepping = true
    Object.assign(table.offsets, { a: 0, b: 0 })
    expect(table.pass(20_000)).toBe(0)
    table.ownMs = 5_100
    expect(table.pass(20_000)).toBe(1)
  })
})
