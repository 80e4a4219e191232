// Test harness for whole games: lobby, network and players of one seed.

import { DEVELOPMENT } from '../development.ts'
import type { Game } from '../game.ts'
import { connectLobby, type ConnectOptions, type Lobby } from '../lobby.ts'
import { memoryLinks } from '../link/memory.ts'
import { SimulatedNetwork, type Conditions } from '../link/network.ts'
import type { LogEntry } from '../log.ts'
import type { Room } from '../room/room.ts'
import { VirtualScheduler, type Skew } from '../scheduler/virtual.ts'
import { assertOptions } from '../unknown-options.ts'
import { memoryLobby, type MemoryLobby, type MemoryNetwork } from './memory-lobby.ts'

/** Time between the connection of a machine to the lobby and its first call, ms. */
const PAUSE_MS = 5

/** Options of a simulated party. */
export interface SimulatedPartyOptions {
  /** Any integer: the same seed and the same calls give the same run. */
  readonly seed: number
  /** Conditions of the network between players; `network` changes them later. Default: 1 ms one way, no faults. */
  readonly conditions?: Partial<Conditions>
}

/** Machine of one player: its own clock, its own network. */
export interface Machine<G extends Game> {
  /** Name in the conditions of `SimulatedParty.network`. */
  readonly place: string
  /** Lobby as this machine sees it. */
  readonly lobby: Lobby<G>
  /** Network to the lobby. */
  readonly cable: MemoryNetwork
  /** Log entries of this machine so far. */
  readonly log: readonly LogEntry[]
}

/** Seats of the rooms that `gather` makes. */
const MAX_PARTY = 16
/** Step of virtual time between two readings of a promise, in ms. */
const STEP_MS = 5

/**
 * Whole rooms in virtual time: the real lobby, the real mesh and your game, over a seeded network. Nothing waits for
 * real time: a minute of play takes a fraction of a second, and a failure is repeated by its seed.
 */
export class SimulatedParty<G extends Game> {
  /** Game of all machines, unless `machine` gets another. */
  readonly game: G
  /** Virtual time, true for all machines. */
  readonly scheduler: VirtualScheduler
  /** Network between the players. */
  readonly network: SimulatedNetwork
  /** Lobby that all machines connect to. */
  readonly lobby: MemoryLobby
  #machines = 0

  constructor(game: G, options: SimulatedPartyOptions) {
    if (DEVELOPMENT) assertOptions('SimulatedParty', options, ['seed', 'conditions'])
    const { seed, conditions } = options
    this.game = game
    this.scheduler = new VirtualScheduler(seed)
    this.network = new SimulatedNetwork({
      scheduler: this.scheduler,
      seed: seed + 1,
      ...(conditions && { conditions }),
    })
    this.lobby = memoryLobby({ scheduler: this.scheduler, seed: seed + 2 })
  }

  /**
   * Returns a new machine, connected to the lobby. `skew` is its clock against the others'. `options` go to
   * `connectLobby`; `game` is another build's.
   */
  async machine<H extends Game = G>(
    skew: Skew = { offsetMs: 0 },
    options: ConnectOptions = {},
    game: H = this.game as Game as H,
  ): Promise<Machine<H>> {
    const place = `p${this.#machines++}`
    const cable = this.lobby.machine()
    const log: LogEntry[] = []
    const lobby = await this.settle(
      connectLobby(this.lobby.url, game, {
        name: place,
        scheduler: this.scheduler.skewed(skew),
        WebSocket: cable.WebSocket,
        links: memoryLinks(this.network, place),
        relay: false,
        log: (entry) => log.push(entry),
        ...options,
      }),
    )
    await this.scheduler.run(PAUSE_MS)
    return { place, lobby, cable, log }
  }

  /** Returns so many players (1 to 16) in one room of 16 seats, all linked. */
  async gather(players: number): Promise<Room<G>[]> {
    const first = await this.machine()
    const rooms = [await this.settle(first.lobby.create({ maxPlayers: MAX_PARTY }))]
    const [{ code }] = rooms as [Room<G>]
    for (let n = 1; n < players; n++) {
      const { lobby } = await this.machine({ offsetMs: n * 12_345, driftPpm: n * 10 - 20 })
      rooms.push(await this.settle(lobby.join(code)))
    }
    await this.until(() => rooms.every((room) => linked(room) === players - 1), 'all are linked')
    return rooms
  }

  /** Lets `ms` milliseconds pass. */
  run(ms: number): Promise<void> {
    return this.scheduler.run(ms)
  }

  /** Lets time pass until `condition` holds; rejects after `limitMs` (default 60 s of virtual time). */
  async until(condition: () => boolean, what: string, limitMs = 60_000): Promise<void> {
    for (let passed = 0; !condition(); passed += STEP_MS) {
      if (passed >= limitMs) throw new Error(`Waited ${limitMs} virtual ms in vain: ${what}`)
      await this.scheduler.run(STEP_MS)
    }
  }

  /** Lets time pass until a promise settles, and returns its outcome. */
  async settle<T>(promise: Promise<T>, limitMs = 120_000): Promise<T> {
    let settled = false
    const outcome = promise.finally(() => {
      settled = true
    })
    outcome.catch(() => {})
    await this.until(() => settled, 'a promise settles', limitMs)
    return outcome
  }
}

/** Returns the number of other players with whom a room is linked. */
export function linked(room: Room): number {
  return [...room.players.values()].filter((player) => !player.isMe && player.status === 'connected').length
}
