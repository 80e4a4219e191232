import type { OwnEntity } from './entity.ts'

/** What of this player's entities a peer is to have. */
export interface Interest {
  /** Whether the peer has this entity. What is not relevant any more goes there, and comes back in full. Default: all are. */
  readonly relevant?: ((entity: OwnEntity) => boolean) | undefined
  /** When not all fits: how much faster than others this entity's turn comes. 0 or more; default 1. */
  readonly priority?: ((entity: OwnEntity) => number) | undefined
}
