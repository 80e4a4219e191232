// Public types of `room.state.on`.

import type { Game } from '../game.ts'
import type { EntityOf } from './entity-types.ts'
import type { Player } from './player.ts'

/** Events of `room.state.on`, by name, with the arguments of their listeners. */
export interface StateEvents<G extends Game = Game> {
  /** Another player's entity has appeared. A late listener is called for each that is there. */
  spawn: [entity: EntityOf<G>]
  /** Another player's entity has disappeared: despawned, not relevant any more, or its owner left. */
  despawn: [entity: EntityOf<G>]
  /**
   * All entities that a player had for this player when their first link opened are here, in `all` and `get`. Once for
   * each player, after `join`; kept for the first listener, 10 s. A player with more than half a megabyte of state is
   * complete later, with the first tick of which every difference has arrived.
   */
  complete: [player: Player]
}
