// Players in one page, for the tests of engines.

import { connectLobby, systemScheduler } from '@tickmesh/net'
import type { Game, Lobby, Room, Scheduler } from '@tickmesh/net'
import { memoryLinks, SimulatedNetwork } from '@tickmesh/net/testing'
import { until } from '../../setup/until.ts'

/** Players of this page: each has a lobby connection of its own, and memory links to the others. */
export class Players<G extends Game> {
  readonly network = new SimulatedNetwork({ scheduler: systemScheduler(), seed: 1, conditions: { delayMs: 5 } })
  readonly #url: string
  readonly #game: G

  /** `url` is the address of the lobby. */
  constructor(url: string, game: G) {
    this.#url = url
    this.#game = game
  }

  /** Connects a player to the lobby. `offsetMs` is added to its clock. */
  connect(name: string, offsetMs = 0): Promise<Lobby<G>> {
    const links = memoryLinks(this.network, name)
    return connectLobby(this.#url, this.#game, { name, links, scheduler: shifted(offsetMs) })
  }

  /** Returns so many players in one room, all linked. Player n has a clock that is n · `apartMs` ahead. */
  async gather(count: number, apartMs = 0): Promise<Room<G>[]> {
    const first = await this.connect('P0')
    const rooms = [await first.create({ maxPlayers: count + 1 })]
    for (let n = 1; n < count; n++) {
      const lobby = await this.connect(`P${n}`, n * apartMs)
      rooms.push(await lobby.join(rooms[0]?.code ?? ''))
    }
    await linked(rooms)
    return rooms
  }
}

/** Waits until all players of a room are linked. */
export function linked(rooms: readonly Room[]): Promise<void> {
  return until(() => areLinked(rooms), 'all players are linked')
}

/** Returns whether all players of a room are linked with each other. */
export function areLinked(rooms: readonly Room[]): boolean {
  return rooms.every(({ players }) => {
    const linked = [...players.values()].filter(({ isMe, status }) => !isMe && status === 'connected')
    return linked.length === rooms.length - 1
  })
}

function shifted(offsetMs: number): Scheduler {
  const real = systemScheduler()
  return {
    now: () => real.now() + offsetMs,
    after: (ms, run) => real.after(ms, run),
    random: () => real.random(),
  }
}
