// Limit of received ticks against the shared time: ticks too far ahead are refused.

import { MAX_TICK } from '../../wire/packet-limits.ts'

/**
 * A tick further ahead of the own time than this, ms, is not taken: it would be the newest of its entities for as long,
 * and hide all that are true.
 */
const MAX_AHEAD_MS = 2_000

/** The latest tick that a peer can be at, at a shared time, ms; any when that is 0, for it is not known. */
export function latestTick(sharedMs: number, tickRate: number): number {
  return sharedMs > 0 ? Math.floor(((sharedMs + MAX_AHEAD_MS) * tickRate) / 1_000) : MAX_TICK
}

/** Returns whether a tick is not due for seconds at a shared time, ms; no when that is 0, for it is not known. */
export function isEarly(tick: number, sharedMs: number, tickRate: number): boolean {
  return tick > latestTick(sharedMs, tickRate)
}
