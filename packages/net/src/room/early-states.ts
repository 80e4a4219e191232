import type { StateSync } from '../core/state/state-sync.ts'
import type { Timeline } from './timeline.ts'
import type { Peer } from './peer.ts'

/**
 * Whether what a player has is of ticks that are not due for seconds: it came before the time was known. It is
 * forgotten then, and the link opened anew for what is true.
 */
export function dropEarly(sync: StateSync, { link, player }: Peer, timeline: Timeline): boolean {
  if (!timeline.isEarly(sync.completeTick(player.slot))) return false
  sync.forgetEntities(player.slot)
  link?.close()
  return true
}
