// Context of peers: what all peers of a room share, and the calls by which they report to the room.

import type { DurableMessage, SnapshotMessage } from '../core/mesh/message.ts'
import type { OwnershipMessage } from '../core/mesh/ownership-message.ts'
import type { ChannelName } from '../link/link.ts'
import type { Seat } from '../lobby-client/seat.ts'
import type { Log } from '../log.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { OpenPeerLink } from './dialer.ts'
import type { SeatedPlayer } from './player.ts'

/** Context that all peers of a room share, and the calls by which they report to the room. */
export interface PeerContext<Peer> {
  readonly scheduler: Scheduler
  /** Returns the maker of links to a player. */
  linksTo(player: SeatedPlayer): OpenPeerLink
  /** Declaration hash of the game. */
  readonly hash: number
  /** Code of the room. */
  readonly code: string
  readonly me: SeatedPlayer
  readonly log: Log
  /** Way of the signals to a player, through the lobby. */
  readonly seat: Pick<Seat, 'signal' | 'check'>
  /** Both ends have said hello over a link: the first one, or a later one. */
  connected(peer: Peer): void
  /** `player.status` changed. */
  status(peer: Peer): void
  /** `player.silentMs` was read anew. */
  silence(peer: Peer): void
  /** Reads an ownership message; undefined: malformed, or there is no hand-over. */
  readOwnership(parts: readonly unknown[]): OwnershipMessage | undefined
  durable(peer: Peer, message: DurableMessage): void
  snapshot(peer: Peer, message: SnapshotMessage): void
  /** Takes a message of a channel other than `events`. */
  message(peer: Peer, channel: 'state' | 'transfer', bytes: Uint8Array): void
  drained(peer: Peer, channel: ChannelName): void
  /** Durable messages to or from the player were dropped: the player needs anew what the host holds. */
  greet(peer: Peer): void
  /** Both ends know that so many messages were dropped. */
  missed(count: number, from: SeatedPlayer, to: SeatedPlayer): void
  /** A link that was `connected` ended, and with it everything that depends on this link alone. */
  unlinked(peer: Peer): void
  /** The player said that it leaves the room. */
  bye(peer: Peer): void
}
