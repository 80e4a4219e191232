import type { Entity } from './entity.ts'
import type { Player } from './player.ts'

/** What `room.state.on` tells, with the arguments of its listeners. */
export type StateEvents = {
  /** Another player's entity is there. */
  spawn: readonly [entity: Entity]
  /** Another player's entity is gone. */
  despawn: readonly [entity: Entity]
  /**
   * Everything that a player had for us when the link opened is here, in `all` and `get`. Once a player, after `join`. Of one with over half
   * a megabyte of state it comes later: when a whole tick of it has.
   */
  complete: readonly [player: Player]
}
