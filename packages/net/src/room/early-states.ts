// Check of the state channel for entities that arrived before the shared time was known.

import type { StateSync } from '../core/state/state-sync.ts'
import type { Timeline } from './timeline.ts'
import type { Peer } from './peer.ts'

/**
 * Drops a player's state if its ticks are seconds ahead of the shared time: it arrived before that time was known.
 * Returns true if so; the link is then opened again, for a new snapshot.
 */
export function dropEarly(sync: StateSync, { link, player }: Peer, timeline: Timeline): boolean {
  if (!timeline.isEarly(sync.completeTick(player.slot))) return false
  sync.forgetEntities(player.slot)
  link?.close()
  return true
}
