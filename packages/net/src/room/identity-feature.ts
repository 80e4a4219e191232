// Feature of identity, as a room knows it; its code is imported from '@tickmesh/net/identity'.

import type { DurableMessage } from '../core/mesh/message.ts'
import type { OpenLink } from '../link/link.ts'
import type { KeyHashes } from '../lobby-client/key-hashes.ts'
import type { LobbyStatus } from '../lobby-client/seat.ts'
import type { Log } from '../log.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { Dispute } from './dispute.ts'
import type { HeldValues } from './held-values.ts'
import type { Members } from './members.ts'
import type { Peer } from './peer.ts'
import type { Player, SeatedPlayer } from './player.ts'

/** Feature of identity: `use: [identity()]` in `defineGame`. */
export interface IdentityFeature {
  readonly name: 'identity'
  /** Makes the identities of one room. @internal */
  create(context: IdentityContext): RoomIdentity
  /** Returns the hashes of a game's quick matches. @internal */
  readonly keyHashes: KeyHashes
}

/** Parts of a room that identity needs. */
export interface IdentityContext {
  /** Id of the game at the lobby, and the events that it declares. */
  readonly game: { readonly id: string; readonly names: { readonly events: readonly string[] } }
  /** Code of the room. */
  readonly code: string
  readonly members: Members
  readonly scheduler: Scheduler
  readonly emitter: IdentityEmitter
  readonly log: Log
  /** Shared values of this player. */
  readonly shared: { readonly held: HeldValues }
}

/** Event emitter of the room, as far as identity needs it. */
interface IdentityEmitter {
  emit(name: 'identity' | 'status', player: Player): void
  emit(name: 'impostor', player: Player, remembered: string): void
  emit(name: 'dispute', dispute: Dispute): void
  on(name: 'end' | 'join', listener: () => void): () => void
  on(name: 'lobby', listener: (status: LobbyStatus) => void): () => void
  on(name: 'missed', listener: (messages: number, from: Player) => void): () => void
}

/** Identities of the players of one room. */
export interface RoomIdentity {
  /** Returns the wrapper of all links to a player: they open once both ends have proven who they are. */
  secureLinks(player: SeatedPlayer): (open: OpenLink) => OpenLink
  /** Takes a durable message of identity; false: it is another one. */
  takeDurable(peer: Peer, message: DurableMessage): boolean
}
