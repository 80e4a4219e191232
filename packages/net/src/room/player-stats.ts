// Public type of `player.stats`.

import type { LinkPath } from '../link/link.ts'

/** Measurements of the link to a player. */
export interface PlayerStats {
  /** Smoothed round-trip time, ms; undefined until measured, 0 for this player itself. */
  readonly rttMs: number | undefined
  /** Smoothed deviation of the round-trip time, ms. */
  readonly jitterMs: number
  /** Share of the state packets to this player that were lost, 0 to 1, over the last seconds. */
  readonly loss: number
  /**
   * Estimated bandwidth for state to this player, bytes a second: 8,000 to 16 full packets for each send (368,000 at
   * 20 Hz). The estimate rises only while the bandwidth is used. 0 until connected.
   */
  readonly bandwidth: number
  /** Current rate of state sends to this player, a second: `sendRate`, or less over a slow link. 0 until connected. */
  readonly sendRate: number
  /** Path of the packets, which tells who learns this player's address; `unknown` until connected. */
  readonly path: LinkPath
}
