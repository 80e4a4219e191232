// Tests of rooms over the relay: players without direct paths, paths that come and go, lobby sockets that are cut.

import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import { prng } from '../scheduler/prng.ts'
import { linked, SimulatedParty, type Machine } from '../testing/simulated-party.ts'
import type { Room } from './room.ts'

const game = defineGame({
  id: 'relayed',
  version: 1,
  state: { dot: { x: f.uint(16) } },
  events: { say: v.number() },
})

type GameRoom = Room<typeof game>

/** Room of players in places p0, p1, …, and the events that each has of each other, in order. */
class RelayedRoom {
  readonly party: SimulatedParty<typeof game>
  readonly machines: Machine<typeof game>[] = []
  readonly rooms: GameRoom[] = []
  readonly heard: Map<string, number[]>[] = []

  constructor(seed: number, loss: number) {
    this.party = new SimulatedParty(game, { seed, conditions: { delayMs: 20, jitterMs: 10, loss } })
  }

  async join(relay = true): Promise<GameRoom> {
    const { party } = this
    const machine = await party.machine({ offsetMs: this.rooms.length * 1_234 }, { relay })
    const [first] = this.rooms
    const room = await party.settle(first === undefined ? machine.lobby.create() : machine.lobby.join(first.code))
    const heard = new Map<string, number[]>()
    room.onEvent('say', (n, from) => {
      heard.set(from.name, [...(heard.get(from.name) ?? []), n])
    })
    this.machines.push(machine)
    this.rooms.push(room)
    this.heard.push(heard)
    return room
  }

  async allLinked(): Promise<void> {
    await this.party.until(() => this.rooms.every((room) => linked(room) === this.rooms.length - 1), 'all are linked')
  }

  /** Paths from the first player to the others. */
  paths(): string[] {
    const [first] = this.rooms
    return [...(first?.players.values() ?? [])].filter(({ isMe }) => !isMe).map(({ stats }) => stats.path)
  }
}

describe('a room over the relay', () => {
  it('[FBK3] plays where no direct link opens: state, events and host, with path `lobby`', async () => {
    const world = new RelayedRoom(1, 1)
    for (let i = 0; i < 3; i++) await world.join()
    await world.allLinked()
    const dots = world.rooms.map((room) => room.state.spawn('dot', { x: 0 }))
    for (let i = 1; i <= 100; i++) {
      for (const dot of dots) dot.x = i
      world.rooms[0]?.send('say', i)
      await world.party.run(50)
    }
    await world.party.run(1_000)
    for (const room of world.rooms) {
      expect([...room.state.all('dot')].map(({ latest }) => latest.x)).toEqual([100, 100, 100])
      expect(room.clock.synced).toBe(true)
    }
    expect(world.heard[2]?.get('p0')).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
    expect(world.paths()).toEqual(['lobby', 'lobby'])
  })

  it('[FBK3] is not played with a player who has switched the relay off', async () => {
    const world = new RelayedRoom(2, 1)
    const room = await world.join()
    await world.join(false)
    await world.party.run(20_000)
    expect([...room.players.values()].map(({ status }) => status)).toEqual(['connected', 'unreachable'])
  })

  it('[FBK3] costs no time where a direct link opens: join and link take as long as without the relay', async () => {
    const times: number[] = []
    for (const relay of [false, true]) {
      const world = new RelayedRoom(3, 0.02)
      for (let i = 0; i < 7; i++) await world.join(relay)
      await world.allLinked()
      const { scheduler } = world.party
      const from = scheduler.now()
      await world.join(relay)
      await world.allLinked()
      times.push(scheduler.now() - from)
      expect(new Set(world.paths())).toEqual(new Set(['host']))
    }
    expect(times[1]).toBe(times[0])
  })

  it.each([21, 22, 23, 24, 25, 26])(
    '[FBK4] [FBK5] [RLY6] loses, doubles and reorders no event while paths come and go (seed %i)',
    { timeout: 120_000 },
    async (seed) => {
      const world = new RelayedRoom(seed, 0.02)
      const { party } = world
      const random = prng(seed)
      const pick = (count: number): number => Math.floor(random() * count)
      for (let i = 0; i < 3; i++) await world.join()
      await world.allLinked()
      let sent = 0
      for (let step = 0; step < 1_200; step++) {
        for (const room of world.rooms) room.send('say', sent)
        sent++
        if (step % 40 === 0) {
          const [a, b] = [`p${pick(3)}`, `p${pick(3)}`]
          const loss = random() < 0.6 ? 1 : 0.02
          for (const [from, to] of [
            [a, b],
            [b, a],
          ] as const) {
            party.network.between(from, to, { loss })
          }
          if (random() < 0.4) world.machines[pick(3)]?.cable.cut()
        }
        await party.run(50)
      }
      for (const from of ['p0', 'p1', 'p2']) {
        for (const to of ['p0', 'p1', 'p2']) party.network.between(from, to, { loss: 0.02 })
      }
      await party.run(40_000)
      const all = Array.from({ length: sent }, (_, n) => n)
      for (const [at, heard] of world.heard.entries()) {
        for (const from of ['p0', 'p1', 'p2'].filter((_, other) => other !== at)) {
          expect(heard.get(from), `seed ${seed}: p${at} of ${from}`).toEqual(all)
        }
      }
      expect(world.paths(), `seed ${seed}`).toEqual(['host', 'host'])
    },
  )
})
