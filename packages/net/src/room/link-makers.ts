// Makers of the links to each player, and the relay of the lobby that these share.

import type { DurableMessage } from '../core/mesh/message.ts'
import { DEVELOPMENT } from '../development.ts'
import { type PlayerProblem, TickmeshError } from '../errors.ts'
import type { Game } from '../game.ts'
import type { OpenLink } from '../link/link.ts'
import { RelayHub } from '../link/relay-hub.ts'
import type { LobbyStatus, Seat } from '../lobby-client/seat.ts'
import type { Log } from '../log.ts'
import type { OpenPeerLink } from './dialer.ts'
import { featureOf } from './feature.ts'
import type { IdentityContext, RoomIdentity } from './identity-feature.ts'
import type { Peer } from './peer.ts'
import type { SeatedPlayer } from './player.ts'

/** Parts of a room that its links need. */
interface LinkMakersParts extends Omit<IdentityContext, 'code'> {
  readonly game: Game
}

/** Returns the problem of a player to whom much state is dropped. */
function overBudgetOf(name: string): PlayerProblem {
  const hint = DEVELOPMENT
    ? 'This page sends more state than the budget of a seat at the lobby (relayBytesPerSeat) lets through; part of ' +
      'it is dropped. Write fewer entities or a lower `sendRate`, raise that budget, or give the lobby a TURN server.'
    : undefined
  const message = `${name} sees you late: too much to send through the lobby.`
  return new TickmeshError('relay-over-budget', message, { hint }) as PlayerProblem
}

/** Makers of links in one room. */
export class LinkMakers {
  readonly #openLink: OpenLink
  readonly #seat: Seat
  readonly #log: Log
  readonly #emitter: LinkMakersParts['emitter']
  /** Undefined without `use: [identity()]`. */
  readonly #identity: RoomIdentity | undefined
  /** Undefined where the lobby has no relay. */
  readonly #relay: RelayHub | undefined

  constructor(openLink: OpenLink, seat: Seat, parts: LinkMakersParts) {
    const { game, scheduler, log } = parts
    this.#identity = featureOf(game.use, 'identity')?.create({ ...parts, code: seat.code })
    this.#openLink = openLink
    this.#log = log
    this.#emitter = parts.emitter
    this.#seat = seat
    if (seat.relay.bytesPerSecond > 0) this.#relay = new RelayHub(seat.relay, scheduler)
  }

  /** Returns the maker of links to a player. */
  to(player: SeatedPlayer): OpenPeerLink {
    const seat = this.#seat
    const overBudget = (over: boolean): void => this.#overBudget(player, over)
    const relay = this.#relay && { hub: this.#relay, slot: player.slot, overBudget }
    // One context for all links to a player.
    const context = {
      get iceServers() {
        return seat.iceServers
      },
      relay,
      player,
      secure: this.#identity?.secureLinks(player),
      log: this.#log,
    }
    return (options) => this.#openLink({ ...options, context })
  }

  /** Takes a durable message of identity; false: it is another one. */
  takeDurable(peer: Peer, message: DurableMessage): boolean {
    return this.#identity?.takeDurable(peer, message) === true
  }

  /** Sends what the relay's links have to send, once the ticks that were due have run. */
  uncork(): void {
    this.#relay?.uncork()
  }

  /** Takes a batch of the relay. */
  relayed(batch: Uint8Array): void {
    this.#relay?.received(batch)
  }

  /** Ends the relay's links when the lobby's socket is lost. */
  lobbyChanged(status: LobbyStatus): void {
    if (status !== 'connected') this.#relay?.lost()
  }

  /** [RLY7] Shows, or takes back, that much state to a player is dropped. */
  #overBudget(player: SeatedPlayer, over: boolean): void {
    if (over ? player.problem !== undefined : player.problem?.code !== 'relay-over-budget') return
    player.problem = over ? overBudgetOf(player.name) : undefined
    this.#emitter.emit('status', player)
  }
}
