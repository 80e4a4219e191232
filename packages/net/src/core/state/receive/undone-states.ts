// Removal of the states that a former owner sent after its last tick: hand-over alone needs it.

import { RING_STATES, ROW_UNCHANGED } from '../view/state-row.ts'
import type { ReceivedStates } from './received-states.ts'

/**
 * Removes the states after a tick, unless no other state is kept. Returns until when the newest state left is known
 * to have been unchanged (−1 unknown); undefined when nothing was removed.
 */
export function removeAfter(states: ReceivedStates, tick: number): number | undefined {
  const { rows } = states
  const kept = Array.from({ length: RING_STATES }, (_, slot) => states.rowAt(slot))
  const later = kept.filter((row) => (rows[row] as number) > tick)
  if (later.length === 0 || !kept.some((row) => (rows[row] as number) >= 0 && (rows[row] as number) <= tick)) {
    return undefined
  }
  const first = later.reduce((a, b) => ((rows[b] as number) < (rows[a] as number) ? b : a))
  const unchangedTick = rows[first + ROW_UNCHANGED] as number
  for (const row of later) rows[row] = -1
  states.changed()
  return unchangedTick
}
