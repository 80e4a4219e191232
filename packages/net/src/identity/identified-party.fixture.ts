// Rooms of players who use identity(), in virtual time, over memory links with certificates.

import { vi } from 'vitest'
import { defineGame, type Game } from '../game.ts'
import type { OpenLink } from '../link/link.ts'
import type { Conditions } from '../link/network.ts'
import type { WebSocketConstructor } from '../lobby-client/lobby-socket.ts'
import type { Lobby } from '../lobby.ts'
import type { LogEntry } from '../log.ts'
import type { Room } from '../room/room.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import { certifiedLinks } from './certified-links.fixture.ts'
import type { IdentityOptions } from './identity-options.ts'
import { identity, type Identity } from './identity.ts'
import { nodeCrypto } from './node-crypto.fixture.ts'
// Loaded before virtual time begins.
import './witness.ts'

/** Player with an identity. */
export interface IdentifiedPlayer {
  readonly who: Identity
  readonly lobby: Lobby
  readonly log: readonly LogEntry[]
}

/** Options of a player's page. */
export interface PageOptions {
  readonly options?: IdentityOptions
  /** The same person in a later visit has the same `who`. */
  readonly who?: Identity
  readonly links?: OpenLink
  readonly WebSocket?: WebSocketConstructor
  readonly relay?: boolean
}

/** Party whose players have identities. WebCrypto, which takes real time, is replaced while it is used. */
export class IdentifiedParty {
  readonly party: SimulatedParty<Game>
  readonly #declaration: object

  /** `declaration`: what the game declares beside its identity. */
  constructor(seed: number, conditions: Partial<Conditions> = {}, declaration: object = {}) {
    this.#declaration = declaration
    vi.stubGlobal('crypto', { getRandomValues: globalThis.crypto.getRandomValues.bind(globalThis.crypto) })
    this.party = new SimulatedParty(defineGame({ id: 'arena', version: 1, use: [identity()] }), { seed, conditions })
  }

  /** Connects a player to the lobby. */
  async player(name: string, page: PageOptions = {}): Promise<IdentifiedPlayer> {
    const { options = {}, who, links, relay = false, WebSocket } = page
    const feature = who ?? identity({ crypto: nodeCrypto(), ...options })
    const game: Game = defineGame({ id: 'arena', version: 1, use: [feature], ...this.#declaration })
    const connected = await this.party.machine(
      { offsetMs: 0 },
      { name, links: links ?? certifiedLinks(this.party.network, name), relay, ...(WebSocket && { WebSocket }) },
      game,
    )
    return { who: feature, lobby: connected.lobby, log: connected.log }
  }

  /** Seats players in one room, the first of whom creates it. */
  async seat(...players: readonly IdentifiedPlayer[]): Promise<Room[]> {
    const rooms: Room[] = []
    for (const { lobby } of players) {
      const [first] = rooms
      const seating: Promise<Room> = first === undefined ? lobby.create({ maxPlayers: 8 }) : lobby.join(first.code)
      rooms.push(await this.party.settle(seating))
    }
    return rooms
  }

  /** Seats two players in a room of their own. */
  async pair(first: IdentifiedPlayer, second: IdentifiedPlayer): Promise<readonly [Room, Room]> {
    const [a, b] = await this.seat(first, second)
    return [a as Room, b as Room]
  }

  /** Seats players in a room that there is. */
  async join(code: string, ...players: readonly IdentifiedPlayer[]): Promise<Room[]> {
    const joining = players.map(({ lobby }) => this.party.settle(lobby.join(code)))
    return Promise.all(joining)
  }

  /** Lets time pass until all players of some rooms are linked. */
  async linked(...rooms: readonly Room[]): Promise<void> {
    const others = (room: Room): string[] =>
      [...room.players.values()].filter(({ isMe }) => !isMe).map(({ status }) => status)
    const isLinked = (room: Room): boolean =>
      others(room).length === rooms.length - 1 && others(room).every((status) => status === 'connected')
    await this.party.until(() => rooms.every(isLinked), 'all are linked')
  }
}
