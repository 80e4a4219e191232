// Contradiction between two players of a room: `room.on('dispute')`.

import type { Player } from './player.ts'

/** Contradiction between this player and a witness in the same room. */
export interface Dispute {
  /**
   * `key`: the witness has verified another key of `player` than this player has, so that somebody may be between two
   * of the three. `shared`: the host, who is `player`, gave the witness other shared values than this player.
   */
  readonly about: 'key' | 'shared'
  /** Player on whom the two disagree; it may be the player of this page. */
  readonly player: Player
  /** Player who says otherwise. */
  readonly witness: Player
}
