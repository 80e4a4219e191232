// Limits and rates of host authority: inputs, prediction, rewind.

import type { TokenBucketOptions } from '../token-bucket.ts'

/** Number of inputs, and predicted states, that are kept: over a second of ticks at 240 Hz. A power of two. */
export const RING = 256
/** An input for a tick further ahead of the host than this is refused, ms: no honest lead is as long. */
const MAX_AHEAD_MS = 1_000
/** A missing input is taken to be the last one for this long, ms; then to be nothing at all. */
export const REPEAT_MS = 500
/** The host does not look further back than this for a player, ms: what others hit, one may have left by then. */
export const MAX_REWIND_MS = 400
/** Upper bound of the inputs of one packet, bytes: layers below must never split it. */
export const MAX_INPUT_BYTES = 1_000
/** A record of inputs takes so many bits at most, so that a packet always holds over a dozen. */
export const MAX_RECORD_BITS = 256
/** Packets of inputs a second, at most one a tick: a lost one then costs a 30th of a second. */
const PACKETS_PER_SECOND = 30
/**
 * Packets of inputs a second, and in one burst, that the host reads of one player: three times what comes, and six
 * seconds of it at once. A packet can hold 256 ticks: thousands of such a second would cost the host its own.
 */
export const READ_PACKETS: TokenBucketOptions = { perSecond: 3 * PACKETS_PER_SECOND, burst: 6 * PACKETS_PER_SECOND }
/**
 * Time in which an error of a prediction is removed from the drawn values, ms: too short to mislead, too long to be a
 * jolt.
 */
export const GLIDE_MS = 200
/** Steps of a view tick: a 16th of a tick is below what anybody can aim at. */
export const VIEW_STEPS = 16

/** Upper bound of the ticks that an input may be ahead of the host: fewer than `RING`. */
export function maxAhead(tickRate: number): number {
  return Math.ceil((MAX_AHEAD_MS * tickRate) / 1_000)
}

/** Ticks between two packets of inputs. */
export function inputInterval(tickRate: number): number {
  return Math.max(1, Math.round(tickRate / PACKETS_PER_SECOND))
}
