// Makers of the links to each player, and the relay of the lobby that these share.

import type { OpenLink } from '../link/link.ts'
import { RelayHub } from '../link/relay-hub.ts'
import type { LobbyStatus, Seat } from '../lobby-client/seat.ts'
import type { Log } from '../log.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { OpenPeerLink } from './dialer.ts'
import type { SeatedPlayer } from './player.ts'

/** Makers of links in one room. */
export class LinkMakers {
  readonly #openLink: OpenLink
  readonly #seat: Seat
  readonly #log: Log
  /** Undefined where the lobby has no relay. */
  readonly #relay: RelayHub | undefined

  constructor(
    openLink: OpenLink,
    seat: Seat,
    { scheduler, log }: { readonly scheduler: Scheduler; readonly log: Log },
  ) {
    this.#openLink = openLink
    this.#log = log
    this.#seat = seat
    if (seat.relay.bytesPerSecond > 0) this.#relay = new RelayHub(seat.relay, scheduler)
  }

  /** Returns the maker of links to a player. */
  to(player: SeatedPlayer): OpenPeerLink {
    const seat = this.#seat
    const relay = this.#relay && { hub: this.#relay, slot: player.slot }
    // One context for all links to a player.
    const context = {
      get iceServers() {
        return seat.iceServers
      },
      relay,
      player,
      log: this.#log,
    }
    return (options) => this.#openLink({ ...options, context })
  }

  /** Takes a batch of the relay. */
  relayed(batch: Uint8Array): void {
    this.#relay?.received(batch)
  }

  /** Ends the relay's links when the lobby's socket is lost. */
  lobbyChanged(status: LobbyStatus): void {
    if (status !== 'connected') this.#relay?.lost()
  }
}
