// Tests of pages whose clock moves in steps: Firefox with `resistFingerprinting`, Tor Browser.

import { describe, expect, it } from 'vitest'
import { defineGame } from '../game.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { linked, SimulatedParty } from '../testing/simulated-party.ts'

const game = defineGame({ id: 'coarse', version: 1 })

/** Reads a clock in steps, and counts how often it was set as an alarm. */
class Coarse implements Scheduler {
  readonly #inner: Scheduler
  readonly #stepMs: number
  readonly #phaseMs: number
  alarms = 0

  constructor(inner: Scheduler, stepMs: number, phaseMs: number) {
    this.#inner = inner
    this.#stepMs = stepMs
    this.#phaseMs = phaseMs
  }

  now(): number {
    return Math.floor((this.#inner.now() + this.#phaseMs) / this.#stepMs) * this.#stepMs
  }

  random(): number {
    return this.#inner.random()
  }

  after(ms: number, run: () => void): () => void {
    this.alarms += 1
    return this.#inner.after(ms, run)
  }
}

describe.each([
  ['16.7 ms (Firefox, resistFingerprinting)', 100 / 6],
  ['100 ms (Tor Browser)', 100],
])('a page whose clock steps by %s, LAN', (_name, stepMs) => {
  it.each([
    ['of the host', true, false],
    ['of the guest', false, true],
    ['of both', true, true],
  ])('[CLK14] %s: time within a second, and errorMs holds, at every phase', async (_, ofHost, ofGuest) => {
    for (let phase = 0; phase < 40; phase++) {
      const party = new SimulatedParty(game, { seed: phase + 1, conditions: { delayMs: 0.5, jitterMs: 0.5 } })
      const coarse = (phaseMs: number): Coarse => new Coarse(party.scheduler, stepMs, phaseMs)
      const mine = coarse((phase * stepMs) / 40)
      const theirs = coarse(((3 + ((phase * 7) % 17)) * stepMs) / 20)
      const first = await party.machine(undefined, ofHost ? { scheduler: theirs } : {})
      const second = await party.machine(undefined, ofGuest ? { scheduler: mine } : {})
      const host = await party.settle(first.lobby.create())
      await party.run(500)
      const guest = await party.settle(second.lobby.join(host.code))
      await party.until(() => linked(guest) === 1, 'linked')
      await party.until(() => guest.clock.synced, `time at phase ${phase}`, 1_000)
      const before = { mine: mine.alarms, theirs: theirs.alarms }
      await party.run(2_000)
      let [covered, looks, worst] = [0, 0, 0]
      for (; looks < 200; looks++) {
        await party.run(7.3)
        const error = Math.abs(guest.clock.now() - host.clock.now())
        if (error <= guest.clock.errorMs) covered += 1
        worst = Math.max(worst, error)
      }
      expect(covered / looks, `phase ${phase}`).toBeGreaterThan(0.97)
      expect(worst, `phase ${phase}`).toBeLessThan(2 * stepMs + 2)
      expect(guest.clock.errorMs, `phase ${phase}`).toBeLessThan(ofHost && ofGuest ? 2 * stepMs + 0.7 : stepMs + 3.4)
      // Two a tick, and some while the clock stands.
      expect(mine.alarms - before.mine, `phase ${phase}`).toBeLessThan(2_500)
      expect(theirs.alarms - before.theirs, `phase ${phase}`).toBeLessThan(2_500)
    }
  })
})
