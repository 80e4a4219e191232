// Inputs declared as presses, over bad networks and between pages that stall.

import { describe, expect, it } from 'vitest'
import { f } from '../../index.ts'
import { defineGame } from '../../game.ts'
import { memoryLinks } from '../../link/memory.ts'
import type { Conditions } from '../../link/network.ts'
import { prng } from '../../scheduler/prng.ts'
import { linked, SimulatedParty } from '../../testing/simulated-party.ts'
import { BusyPage } from '../busy-page.fixture.ts'
import type { Room } from '../room.ts'
import { hostAuthority } from './host-authority.ts'

const game = defineGame({
  id: 'presses',
  version: 1,
  authority: hostAuthority(),
  input: { fire: f.press(), aim: f.uint(4), jump: f.press() },
  state: { ship: { shots: f.uint(16) } },
})
type G = typeof game
const FIELDS = ['fire', 'jump'] as const

/** A player who presses now and then, and counts what came of it while it is the host. */
class Presser {
  readonly room: Room<G>
  readonly page: BusyPage
  /** Ticks of this player's presses. */
  readonly pressed = { fire: [] as number[], jump: [] as number[] }
  /** Ticks in which this player, as the host, ran presses, by player. */
  readonly ran = new Map<string, { readonly fire: number[]; readonly jump: number[] }>()
  /** Share of the ticks with a press. */
  share = 0

  constructor(room: Room<G>, page: BusyPage, seed: number) {
    this.room = room
    this.page = page
    const random = prng(seed)
    room.simulate({
      input: (tick) => {
        const input = { fire: random() < this.share, aim: tick & 15, jump: random() < this.share }
        for (const field of FIELDS) if (input[field]) this.pressed[field].push(tick)
        return input
      },
      step: (_entities, input, { tick, player }) => {
        if (!room.isHost) return
        const ran = this.ran.get(player.id) ?? { fire: [], jump: [] }
        this.ran.set(player.id, ran)
        for (const field of FIELDS) if (input[field]) ran[field].push(tick)
      },
    })
  }
}

async function play(seed: number, players: number, conditions: Partial<Conditions>) {
  const party = new SimulatedParty(game, { seed, conditions })
  const pressers: Presser[] = []
  for (let n = 0; n < players; n++) {
    const page = new BusyPage(party.scheduler)
    const links = page.links(memoryLinks(party.network, `p${n}`))
    const { lobby } = await party.machine(undefined, { scheduler: page, links })
    const room = await party.settle(n === 0 ? lobby.create() : lobby.join(pressers[0]!.room.code))
    pressers.push(new Presser(room, page, seed + n))
  }
  await party.until(() => pressers.every(({ room }) => linked(room) === players - 1), 'all are linked')
  const [host] = pressers as [Presser]
  for (const controller of host.room.players.values()) host.room.state.spawn('ship', { shots: 0 }, { controller })
  for (const one of pressers) one.share = 0.05
  return { party, pressers, host }
}

/** Lets nobody press, until everything that was pressed has run. */
async function rest(party: SimulatedParty<G>, pressers: readonly Presser[]): Promise<void> {
  for (const presser of pressers) presser.share = 0
  await party.run(6_000)
}

/** Expects that every press ran once, in order, in its tick or later, and no longer after it than the stalls last. */
function expectOnce(host: Presser, pressers: readonly Presser[], ticks: number): void {
  for (const { room, pressed } of pressers) {
    const ran = host.ran.get(room.me.id)!
    for (const field of FIELDS) {
      expect(pressed[field].length).toBeGreaterThan(30)
      expect(ran[field].length).toBe(pressed[field].length)
      const late = ran[field].map((tick, n) => tick - pressed[field][n]!)
      expect(Math.min(...late)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...late)).toBeLessThan(ticks)
    }
  }
}

describe('a one-tick press under host authority, with stalls of 100 to 300 ms', () => {
  const good = { delayMs: 5 }
  const bad = { delayMs: 60, jitterMs: 30, loss: 0.1, duplication: 0.05, reordering: 0.1 }
  for (const [network, conditions] of Object.entries({ good, bad })) {
    for (const stalling of ['players', 'host', 'all'] as const) {
      it.each([1, 2, 3])(
        `[INP15] is run exactly once: ${network} network, ${stalling} stall, seed %i`,
        async (seed) => {
          const { party, pressers, host } = await play(seed, 3, conditions)
          const random = prng(seed + 100)
          const stalled = pressers.filter((one) => stalling === 'all' || (one === host) === (stalling === 'host'))
          for (let n = 0; n < 60; n++) {
            await party.run(200 + random() * 300)
            const { page } = stalled[Math.floor(random() * stalled.length)]!
            page.message(() => page.spend(100 + random() * 200))
          }
          await rest(party, pressers)
          expectOnce(host, pressers, 60)
        },
      )
    }
  }

  for (const [from, to] of [
    ['p0', 'p1'],
    ['p1', 'p0'],
    ['both', 'ways'],
  ] as const) {
    it(`[INP15] [FLOW9] is run exactly once where nothing passes for up to a second, ${from} to ${to}`, async () => {
      const { party, pressers, host } = await play(9, 2, { delayMs: 20 })
      const random = prng(10)
      for (let n = 0; n < 20; n++) {
        await party.run(800 + random() * 700)
        if (from === 'both') party.network.cut('p0', 'p1')
        else party.network.toward(from, to, { loss: 1 })
        await party.run(350 + random() * 600)
        party.network.heal('p0', 'p1')
        if (from !== 'both') party.network.toward(from, to, { loss: 0 })
      }
      await rest(party, pressers)
      expectOnce(host, pressers, 90)
    })
  }

  it('[INP15] is run in its tick where nothing is late, and the presses of each tick one after the other', async () => {
    const { party, pressers, host } = await play(4, 2, { delayMs: 20 })
    await party.run(3_000)
    const [, guest] = pressers as [Presser, Presser]
    guest.share = 1
    await party.run(2_000)
    await rest(party, pressers)
    const ran = host.ran.get(guest.room.me.id)!
    expect(ran.fire.length).toBeGreaterThan(120)
    expect(ran.fire).toEqual(guest.pressed.fire)
    expect(ran.jump).toEqual(guest.pressed.jump)
  })

  it('[INP15] is run at most once when the host changes, and always when it is pressed after that', async () => {
    for (const seed of [5, 6, 7, 8]) {
      const { party, pressers, host } = await play(seed, 3, { delayMs: 40, jitterMs: 20, loss: 0.05 })
      await party.run(2_000)
      for (const one of pressers) one.share = 0.3
      await party.run(1_000)
      host.room.leave()
      const left = pressers.slice(1)
      await party.until(() => left.some(({ room }) => room.isHost), 'another host')
      const next = left.find(({ room }) => room.isHost)!
      const fromTick = next.room.tick + 60
      await party.run(2_000)
      await rest(party, left)
      for (const { room, pressed } of left) {
        const before = host.ran.get(room.me.id)!
        const after = next.ran.get(room.me.id)!
        for (const field of FIELDS) {
          expect(before[field].length + after[field].length).toBeLessThanOrEqual(pressed[field].length)
          const due = pressed[field].filter((tick) => tick >= fromTick)
          expect(due.length).toBeGreaterThan(10)
          expect(after[field].filter((tick) => tick >= fromTick)).toEqual(due)
        }
      }
    }
  })
})

it('[INP15] a press belongs to input', () => {
  const declare = (): unknown => defineGame({ id: 'g', version: 1, state: { ship: { fire: f.press() } } })
  expect(declare).toThrow('ship.fire: f.press belongs to input')
  expect(() => f.optional(f.press())).toThrow(TypeError)
})
