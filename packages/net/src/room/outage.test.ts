// Tests of network outages in which links throw as they are made.

import { describe, expect, it } from 'vitest'
import type { Link, OpenLink } from '../link/link.ts'
import { memoryLinks } from '../link/memory.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import { game, type TestRoom } from './trouble.fixture.ts'

/** Time after the network's return within which both ends are connected, in ms. */
const BACK_WITHIN_MS = 5_000

/** A player whose browser closes its links when the network goes, and throws while it is away: Firefox does both. */
class Outage {
  readonly #links = new Set<Link>()
  #down = false

  over(open: OpenLink): OpenLink {
    return (options) => {
      if (this.#down) throw new DOMException("Can't create links when the network is down", 'InvalidStateError')
      const link = open(options)
      this.#links.add(link)
      return link
    }
  }

  cutLinks(): void {
    this.#down = true
    for (const link of this.#links) link.close()
  }

  restoreLinks(): void {
    this.#down = false
  }
}

interface Pair {
  readonly party: SimulatedParty<typeof game>
  readonly rooms: readonly [first: TestRoom, second: TestRoom]
  readonly outages: readonly [first: Outage, second: Outage]
  /** Pulls the cables of a player, also that to the lobby, or puts them back. */
  cables(player: 0 | 1, connected: boolean): void
}

async function pair(seed: number): Promise<Pair> {
  const party = new SimulatedParty(game, { seed })
  const outages = [new Outage(), new Outage()] as const
  const a = await party.machine({ offsetMs: 0 }, { links: outages[0].over(memoryLinks(party.network, 'p0')) })
  const b = await party.machine({ offsetMs: 0 }, { links: outages[1].over(memoryLinks(party.network, 'p1')) })
  const first = await party.settle(a.lobby.create())
  const second = await party.settle(b.lobby.join(first.code))
  const rooms = [first, second] as const
  await party.until(() => linked(rooms), 'they are linked')
  return {
    party,
    rooms,
    outages,
    cables: (player, connected) => {
      if (connected) party.network.heal('p0', 'p1')
      else party.network.cut('p0', 'p1')
      ;[a, b][player]?.cable.setReachable(connected)
    },
  }
}

const linked = (rooms: Pair['rooms']): boolean =>
  rooms.every((room) => [...room.players.values()].every(({ isMe, status }) => isMe || status === 'connected'))

describe('a network that is away for a while, and links that throw as they are made', () => {
  for (const seconds of [1, 2, 5, 20]) {
    for (const who of [[0], [1], [0, 1]] as const) {
      const ends = who.map((player) => ['answers', 'dials'][player]).join(' and the one who ')
      for (const lobby of ['with', 'without'] as const) {
        it(`[MSH4] ${seconds} s for the one who ${ends}, ${lobby} the lobby: linked again within 5 s`, async () => {
          for (const seed of [1, 2, 3]) {
            const { party, rooms, outages, cables } = await pair(seed)
            for (const player of who) {
              outages[player].cutLinks()
              if (lobby === 'without') cables(player, false)
            }
            await party.run(seconds * 1_000)
            for (const player of who) {
              outages[player].restoreLinks()
              if (lobby === 'without') cables(player, true)
            }
            await party.until(() => linked(rooms), 'they are linked again', BACK_WITHIN_MS)
            expect([...rooms[0].players.values()].map(({ problem }) => problem)).toEqual([undefined, undefined])
          }
        })
      }
    }
  }
})
