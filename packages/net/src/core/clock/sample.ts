import { COARSEST_STEP_MS } from './clock-step.ts'

/**
 * One exchange of timestamps with the player whose time we follow:
 *
 *     mine     t1 ───▶                      ───▶ t4
 *     theirs          t2 ── held ──▶ t3
 */
export interface ClockSample {
  /** My local time when my frame left, ms. */
  readonly t1: number
  /** Their shared time when it arrived, ms. */
  readonly t2: number
  /** Their shared time when the answering frame left, ms. */
  readonly t3: number
  /** My local time when that arrived, ms. */
  readonly t4: number
  /** Their distance from the host: 0 is the host, 3 is a player who should not be followed. */
  readonly stratum: number
}

/** A longer round trip says nothing useful about a clock, ms. */
const MAX_ROUND_TRIP_MS = 10_000

/** Shared time starts at 0 with the room: no room lasts ten years, ms. */
const MAX_SHARED_MS = 10 * 365 * 86_400_000

/** How far a round trip may seem to be negative: by a step of either clock, ms. */
const MAX_NEGATIVE_MS: number = 2 * COARSEST_STEP_MS + 1

/** The time on the wire: what the exchange took less what the other end held it, ms. */
export function roundTripMs(sample: ClockSample): number {
  return sample.t4 - sample.t1 - (sample.t3 - sample.t2)
}

/** Between which offsets the other's shared time less local time lies, ms: a packet is never early. */
export function offsetBounds({ t1, t2, t3, t4 }: ClockSample): { readonly low: number; readonly high: number } {
  const [up, down] = [t2 - t1, t3 - t4]
  // The steps of two clocks can make a round trip negative.
  return { low: Math.min(up, down), high: Math.max(up, down) }
}

/** The middle of these. */
export function middleOffset({ t1, t2, t3, t4 }: ClockSample): number {
  return (t2 - t1 + t3 - t4) / 2
}

/** Whether a sample can be true at all. Its numbers come from a peer. */
export function plausible(sample: ClockSample): boolean {
  const { t1, t2, t3, t4, stratum } = sample
  const roundTrip = roundTripMs(sample)
  return (
    Number.isFinite(t1) &&
    Number.isFinite(t4) &&
    t4 >= t1 &&
    t2 >= 0 &&
    t3 >= t2 &&
    t3 <= MAX_SHARED_MS &&
    roundTrip >= -MAX_NEGATIVE_MS &&
    roundTrip <= MAX_ROUND_TRIP_MS &&
    (stratum === 0 || stratum === 1 || stratum === 2)
  )
}
