// Feature of identity, as a room knows it; its code is imported from '@tickmesh/net/identity'.

import type { OpenLink } from '../link/link.ts'
import type { Log } from '../log.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { Members } from './members.ts'
import type { Player, SeatedPlayer } from './player.ts'

/** Feature of identity: `use: [identity()]` in `defineGame`. */
export interface IdentityFeature {
  readonly name: 'identity'
  /** Makes the identities of one room. @internal */
  create(context: IdentityContext): RoomIdentity
}

/** Parts of a room that identity needs. */
export interface IdentityContext {
  readonly game: { readonly id: string }
  /** Code of the room. */
  readonly code: string
  readonly members: Members
  readonly scheduler: Scheduler
  readonly emitter: IdentityEmitter
  readonly log: Log
}

/** Event emitter of the room, as far as identity needs it. */
interface IdentityEmitter {
  emit(name: 'identity' | 'status', player: Player): void
  emit(name: 'impostor', player: Player, remembered: string): void
  on(name: 'end', listener: () => void): () => void
}

/** Identities of the players of one room. */
export interface RoomIdentity {
  /** Returns the wrapper of all links to a player: they open once both ends have proven who they are. */
  secureLinks(player: SeatedPlayer): (open: OpenLink) => OpenLink
}
