// Contradiction between two players of a room: `room.on('dispute')`.

import type { Player } from './player.ts'

/** Contradiction between this player and a witness in the same room. */
export interface Dispute {
  /**
   * `key`: the witness has verified another key of `player` than this player has, so that somebody may be between two
   * of the three. `players`: the witness, who is `player` too, is linked to somebody of whom the lobby told this player
   * nothing for a minute: it may call one player by two names. `shared`: the host, who is `player`, gave the witness
   * other shared values than this player, or values of which this player got none.
   */
  readonly about: 'key' | 'players' | 'shared'
  /** Player on whom the two disagree; it may be the player of this page. */
  readonly player: Player
  /** Player who says otherwise. */
  readonly witness: Player
}
