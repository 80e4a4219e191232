// Clock sample: the four timestamps of one exchange, as in NTP, with its bounds and its plausibility check.

import { COARSEST_STEP_MS } from './clock-step.ts'

/**
 * One exchange of timestamps with another player:
 *
 *     mine     t1 ───▶                      ───▶ t4
 *     theirs          t2 ── held ──▶ t3
 *
 * A link writes each over with the next: who keeps one makes a copy.
 */
export interface ClockSample {
  /** Local time of this side when its packet left, ms. */
  readonly t1: number
  /** Their shared time when it arrived, ms. */
  readonly t2: number
  /** Their shared time when the answering packet left, ms. */
  readonly t3: number
  /** Local time of this side when that packet arrived, ms. */
  readonly t4: number
  /** Hops from the other player to the host: 0 is the host, 3 is a player that is not to be followed. */
  readonly stratum: number
}

/**
 * Returns a copy of a sample, with the hidden class of all samples: with `{ ...sample }` or `Object.assign`, each
 * number that is read is an object of its own.
 */
export function copyOf({ t1, t2, t3, t4, stratum }: ClockSample): MutableSample {
  return { t1, t2, t3, t4, stratum }
}

/** Writes a sample over another one. */
export function copyInto(target: MutableSample, { t1, t2, t3, t4, stratum }: ClockSample): void {
  target.t1 = t1
  target.t2 = t2
  target.t3 = t3
  target.t4 = t4
  target.stratum = stratum
}

/** Sample that is written over. */
export type MutableSample = { -readonly [field in keyof ClockSample]: ClockSample[field] }

/** Upper bound of a useful round trip, ms. */
const MAX_ROUND_TRIP_MS = 10_000

/** Upper bound of shared time, which starts at 0 with the room, ms: ten years. */
const MAX_SHARED_MS = 10 * 365 * 86_400_000

/** Upper bound of a negative round trip, ms: one step of either clock. */
const MAX_NEGATIVE_MS: number = 2 * COARSEST_STEP_MS + 1

/** Round trip on the wire: duration of the exchange less the time between `t2` and `t3`, ms. */
export function roundTripMs(sample: ClockSample): number {
  return sample.t4 - sample.t1 - (sample.t3 - sample.t2)
}

/**
 * Returns whether the other player's shared time less local time can be `offsetMs`, but for `slackMs`: a packet is
 * never early. The steps of two clocks can make a round trip negative.
 */
export function mayHaveOffset({ t1, t2, t3, t4 }: ClockSample, offsetMs: number, slackMs: number): boolean {
  const up = t2 - t1
  const down = t3 - t4
  return offsetMs >= Math.min(up, down) - slackMs && offsetMs <= Math.max(up, down) + slackMs
}

/** Middle of the bounds of the offset, ms. */
export function middleOffset({ t1, t2, t3, t4 }: ClockSample): number {
  return (t2 - t1 + t3 - t4) / 2
}

/** Returns whether a sample, whose numbers come from a peer, can be true. */
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
