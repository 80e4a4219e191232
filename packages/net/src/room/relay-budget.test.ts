// Tests of the problem of a player to whom more state is sent than the relay's budget lets through.

import { describe, expect, it } from 'vitest'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import { connectLobby } from '../lobby.ts'
import { memoryLinks } from '../link/memory.ts'
import { SimulatedNetwork } from '../link/network.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { memoryLobby } from '../testing/memory-lobby.ts'
import type { Player } from './player.ts'
import type { Room } from './room.ts'

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const
const word = f.uint(31)
const game = defineGame({
  id: 'relay-budget',
  version: 1,
  state: { noise: { a: word, b: word, c: word, d: word, e: word, f: word, g: word, h: word } },
})

/** Entities of the first player. */
const ENTITIES = 40

/** Returns values from random numbers below 1. */
function values(random: () => number): Record<(typeof NAMES)[number], number> {
  const entries = NAMES.map((name) => [name, Math.floor(random() * 2 ** 31)])
  return Object.fromEntries(entries) as Record<(typeof NAMES)[number], number>
}

type GameRoom = Room<typeof game>

/** Two players without a direct path, at a lobby whose relay has this budget of a seat. */
class Pair {
  readonly scheduler = new VirtualScheduler(1)
  readonly network = new SimulatedNetwork({ scheduler: this.scheduler, seed: 2, conditions: { loss: 1 } })
  readonly rooms: GameRoom[] = []
  /** Codes of the second player's problem, as they changed. */
  readonly problems: (string | undefined)[] = []
  /** Entities that change in every tick of the first player. */
  moving = 0

  async start(relayBytesPerSeat: number): Promise<this> {
    const { scheduler } = this
    const lobby = memoryLobby({ scheduler, seed: 3, limits: { relayBytesPerSeat } })
    for (const place of ['ann', 'bob']) {
      const options = { name: place, scheduler, links: memoryLinks(this.network, place) }
      const client = await this.#settle(connectLobby(lobby.url, game, { ...options, WebSocket: lobby.WebSocket }))
      const [first] = this.rooms
      this.rooms.push(await this.#settle(first === undefined ? client.create() : client.join(first.code)))
    }
    const [ann] = this.rooms
    const all = Array.from({ length: ENTITIES }, () =>
      ann?.state.spawn(
        'noise',
        values(() => 0),
      ),
    )
    ann?.on('tick', () => {
      for (const noise of all.slice(0, this.moving))
        Object.assign(
          noise ?? {},
          values(() => scheduler.random()),
        )
    })
    await scheduler.run(4_000)
    ann?.on('status', ({ problem }) => this.problems.push(problem?.code))
    return this
  }

  /** The other player, as one of the two has it. */
  other(of: 0 | 1): Player | undefined {
    return [...(this.rooms[of]?.players.values() ?? [])].find(({ isMe }) => !isMe)
  }

  async #settle<T>(promise: Promise<T>): Promise<T> {
    let settled = false
    void promise.finally(() => (settled = true))
    for (let passed = 0; !settled && passed < 20_000; passed += 5) await this.scheduler.run(5)
    return promise
  }
}

describe('state over the budget of the relay', () => {
  it('[RLY7] is a problem of the player who misses it, until less is sent', async () => {
    const pair = await new Pair().start(8_000)
    expect(pair.other(0)?.stats.path).toBe('lobby')
    pair.moving = ENTITIES
    await pair.scheduler.run(15_000)
    expect(pair.other(0)).toMatchObject({
      status: 'connected',
      problem: {
        code: 'relay-over-budget',
        message: expect.stringMatching(/^bob /) as string,
        hint: expect.anything(),
      },
    })
    expect(pair.other(1)?.problem).toBeUndefined()
    pair.moving = 0
    await pair.scheduler.run(10_000)
    expect(pair.problems).toEqual(['relay-over-budget', undefined])
  })

  it('[RLY7] is no problem within the budget', async () => {
    const pair = await new Pair().start(131_072)
    pair.moving = ENTITIES
    await pair.scheduler.run(15_000)
    expect(pair.problems).toEqual([])
  })

  it('[RLY7] is no problem any more once a direct link is open', async () => {
    const pair = await new Pair().start(8_000)
    pair.moving = ENTITIES
    await pair.scheduler.run(4_000)
    pair.network.between('ann', 'bob', { loss: 0 })
    pair.network.between('bob', 'ann', { loss: 0 })
    await pair.scheduler.run(30_000)
    expect(pair.other(0)?.stats.path).toBe('host')
    expect(pair.problems).toEqual(['relay-over-budget', undefined])
  })
})
