// Tests of the timers that are left after a player has left and closed the lobby.

import { expect, it } from 'vitest'
import { defineGame } from '../game.ts'
import { f } from '../core/state/schema/fields.ts'
import type { OpenLink } from '../link/link.ts'
import { memoryLinks } from '../link/memory.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { MemoryNetwork } from '../testing/memory-lobby.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import type { Room } from './room.ts'

const game = defineGame({ id: 'last-timers', version: 1, state: { dot: { x: f.uint(8) } } })

/** Time within which a process in Node is to end after `leave` and `close`, ms. */
const LIMIT_MS = 200

/** Scheduler that counts its timers: in Node each keeps the process alive. */
class CountedScheduler implements Scheduler {
  readonly #inner: Scheduler
  readonly timers = new Set<object>()

  constructor(inner: Scheduler) {
    this.#inner = inner
  }

  now(): number {
    return this.#inner.now()
  }

  after(ms: number, run: () => void): () => void {
    const timer = {}
    this.timers.add(timer)
    const cancel = this.#inner.after(ms, () => {
      this.timers.delete(timer)
      run()
    })
    return () => {
      this.timers.delete(timer)
      cancel()
    }
  }

  random(): number {
    return this.#inner.random()
  }
}

/** Events in the room before the player leaves it. */
const BEFORE: { readonly [name: string]: (stage: Stage) => Promise<unknown> | void } = {
  'while linked': ({ party }) => party.run(1_000),
  'while linking': () => {},
  'after the host has left': async ({ party, other }) => {
    await party.run(1_000)
    await other.leave()
    await party.run(100)
  },
  'while another cannot be reached': async ({ party }) => {
    await party.run(1_000)
    party.network.cut('p0', 'p1')
    await party.run(12_000)
  },
  'while the lobby is lost': async ({ party, cable }) => {
    await party.run(1_000)
    party.network.cut('p0', 'p1')
    cable.setReachable(false)
    await party.run(40_000)
  },
}

interface Stage {
  readonly party: SimulatedParty<typeof game>
  readonly other: Room<typeof game>
  readonly cable: MemoryNetwork
}

it.each(Object.entries(BEFORE))(
  'a process in Node can end within 0.2 s of leave() and close(), %s',
  async (_, before) => {
    const party = new SimulatedParty(game, { seed: 1 })
    const { lobby: first } = await party.machine()
    const other = await party.settle(first.create())
    const scheduler = new CountedScheduler(party.scheduler)
    // A simulated link sends its last packets by timers of its own, where a real one has the transport for that.
    const links: OpenLink = (options) => memoryLinks(party.network, 'p1')({ ...options, scheduler: party.scheduler })
    const { lobby, cable } = await party.machine({ offsetMs: 0 }, { scheduler, links })
    const room = await party.settle(lobby.join(other.code))
    await before({ party, other, cable })
    await room.leave()
    lobby.close()
    await party.run(LIMIT_MS)
    expect(scheduler.timers.size).toBe(0)
  },
)
