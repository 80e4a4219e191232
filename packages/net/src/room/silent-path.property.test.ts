// Property test of a direct path that falls silent again and again while the lobby answers: events are late by so much.

import * as v from 'valibot'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { defineGame } from '../game.ts'
import type { OpenLink } from '../link/link.ts'
import { memoryLinks } from '../link/memory.ts'
import { linked, SimulatedParty } from '../testing/simulated-party.ts'
import type { Room } from './room.ts'

const game = defineGame({ id: 'silent-path', version: 1, events: { said: v.number() } })

const SAY_EVERY_MS = 50
/**
 * Latest arrival of an event, beside four delays of the direct path, ms: after 1.2 s of silence a second link is made,
 * which takes a few ways through the lobby, of 5 ms each.
 */
const LATEST_MS = 1_400

/** Outages after which a second link is made: those of less are left to the link's own retransmissions. */
const outage = fc.record({
  lost: fc.constantFrom('both', 'forth', 'back'),
  forMs: fc.integer({ min: 1_300, max: 5_000 }),
  /** Time until the next: both ends of a new direct link are open by then. */
  apartMs: fc.integer({ min: 1_000, max: 8_000 }),
})

const worlds = fc.record({
  seed: fc.nat(1_000_000),
  delayMs: fc.integer({ min: 1, max: 60 }),
  jitterMs: fc.constantFrom(0, 20),
  /** Age of the first link. */
  ageMs: fc.integer({ min: 300, max: 9_000 }),
  outages: fc.array(outage, { minLength: 1, maxLength: 4 }),
})

/** Events of one player to the other: the times at which they were sent, and how late each came. */
class Talk {
  readonly sentMs: number[] = []
  readonly lateMs: number[] = []
  /** True when an event came twice or out of order. */
  wrong = false
  readonly #from: Room<typeof game>
  readonly #now: () => number

  constructor(from: Room<typeof game>, to: Room<typeof game>, now: () => number) {
    this.#from = from
    this.#now = now
    to.onEvent('said', (n) => {
      this.wrong ||= n !== this.lateMs.length
      this.lateMs.push(now() - (this.sentMs[n] ?? Number.NEGATIVE_INFINITY))
    })
  }

  say(): void {
    this.sentMs.push(this.#now())
    this.#from.send('said', this.sentMs.length - 1)
  }
}

/** Time between two looks at a path, ms. */
const LOOK_EVERY_MS = 10

/** Returns links that open while the path carries packets both ways, as WebRTC does: a memory link needs one way. */
function bothWays(open: OpenLink, works: () => boolean): OpenLink {
  return (options) => {
    const { events, scheduler } = options
    const opened = (): void => {
      if (!link.open) return
      if (works()) events.opened()
      else scheduler.after(LOOK_EVERY_MS, opened)
    }
    const link = open({ ...options, events: { ...events, opened } })
    return link
  }
}

it('[MSH13] [FBK3] [EVT6] events over a path that falls silent wait for 1.4 s and four delays at most', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async ({ seed, delayMs, jitterMs, ageMs, outages }) => {
      const party = new SimulatedParty(game, { seed, conditions: { delayMs, jitterMs } })
      let works = true
      const machine = (place: string) => {
        const links = bothWays(memoryLinks(party.network, place), () => works)
        return party.machine({ offsetMs: 0 }, { relay: true, links })
      }
      const [first, second] = [await machine('p0'), await machine('p1')]
      const a = await party.settle(first.lobby.create())
      const b = await party.settle(second.lobby.join(a.code))
      await party.until(() => linked(a) === 1 && linked(b) === 1, 'both are linked')
      const now = (): number => party.scheduler.now()
      const talks = [new Talk(a, b, now), new Talk(b, a, now)]
      const play = async (ms: number): Promise<void> => {
        for (let passed = 0; passed < ms; passed += SAY_EVERY_MS) {
          for (const talk of talks) talk.say()
          await party.run(SAY_EVERY_MS)
        }
      }
      await play(ageMs)
      for (const { lost, forMs, apartMs } of outages) {
        works = false
        if (lost !== 'back') party.network.toward('p0', 'p1', { loss: 1 })
        if (lost !== 'forth') party.network.toward('p1', 'p0', { loss: 1 })
        await play(forMs)
        party.network.between('p0', 'p1', { loss: 0 })
        works = true
        await play(apartMs)
      }
      await party.run(2_000)
      for (const { sentMs, lateMs, wrong } of talks) {
        expect([lateMs.length, wrong]).toEqual([sentMs.length, false])
        expect(Math.max(...lateMs)).toBeLessThan(LATEST_MS + 4 * (delayMs + jitterMs))
      }
    }),
    { numRuns: 40, verbose: 1, endOnFailure: true },
  )
}, 60_000)
