// Interest of a peer: which own entities it receives, and in which order of priority.

import type { OwnEntity } from './entity.ts'

/** Selection of the own entities that a peer receives. */
export interface Interest {
  /**
   * Returns whether the peer receives this entity. One that is no longer relevant is hidden there, and comes back by a
   * full record. Default: all are.
   */
  readonly relevant?: ((entity: OwnEntity) => boolean) | undefined
  /** Returns how much faster than others this entity's turn comes when not all fit. 0 or more; default 1. */
  readonly priority?: ((entity: OwnEntity) => number) | undefined
}
