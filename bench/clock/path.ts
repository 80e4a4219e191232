// Simulated network paths, and the clock samples that they yield.

import type { ClockSample } from '../../packages/net/src/core/clock/sample.ts'
import { seeded } from '../stats.ts'

/** Lateness of one packet in one direction, beyond the shortest delay, ms. */
type Lateness = (random: () => number) => number

/** Path and its effect on packets, each direction for itself. */
export interface Profile {
  readonly name: string
  readonly lateness: Lateness
  /** Delay to the other end less the delay back, ms. */
  readonly asymmetryMs: number
}

/** One-way delay without any queue, ms. */
const ONE_WAY_MS = 30

/** Drift of the other clock: 1e-6 is 1 ppm. */
const DRIFT = 30e-6

/** Offset of the other clock at the start, ms. */
const OFFSET_MS = 5_000

/** Samples a second, as the frames of a room at 20 Hz give them. */
export const SAMPLES_PER_SECOND = 20

/** Upper bound of the time that the other end holds a sample until its next frame, ms. */
const HOLD_MS = 50

const exponential =
  (meanMs: number): Lateness =>
  (random) =>
    -meanMs * Math.log(1 - random())

/** Adds 50 to 250 ms to some packets: a retransmission by a lower layer, or a garbage collection. */
const spiky =
  (share: number, rest: Lateness): Lateness =>
  (random) =>
    rest(random) + (random() < share ? 50 + 200 * random() : 0)

/** Paths. The first three are those of the published comparison; the others test jitter that is not exponential. */
export const PROFILES: readonly Profile[] = [
  { name: 'exp 1 ms', lateness: exponential(1), asymmetryMs: 0 },
  { name: 'exp 8 ms + 2 % spikes', lateness: spiky(0.02, exponential(8)), asymmetryMs: 0 },
  { name: 'exp 25 ms + 5 % spikes', lateness: spiky(0.05, exponential(25)), asymmetryMs: 0 },
  { name: 'uniform 0-20 ms', lateness: (random) => 20 * random(), asymmetryMs: 0 },
  { name: 'gamma 2 x 6 ms', lateness: (random) => exponential(6)(random) + exponential(6)(random), asymmetryMs: 0 },
  { name: 'exp 8 ms, 10 ms asymmetric', lateness: exponential(8), asymmetryMs: 10 },
]

/** Returns the other clock at a local time, ms. */
export function truth(localMs: number): number {
  return localMs * (1 + DRIFT) + OFFSET_MS
}

/** Returns the samples of so many seconds, in the order in which they are complete. */
export function samplesOf(profile: Profile, seconds: number, seed: number): readonly ClockSample[] {
  const random = seeded(seed)
  const samples = Array.from({ length: seconds * SAMPLES_PER_SECOND }, (_, n) => {
    const t1 = (n * 1000) / SAMPLES_PER_SECOND
    const there = t1 + ONE_WAY_MS + profile.asymmetryMs + profile.lateness(random)
    const answered = there + HOLD_MS * random()
    const t4 = answered + ONE_WAY_MS + profile.lateness(random)
    return { t1, t2: truth(there), t3: truth(answered), t4, stratum: 0 }
  })
  return samples.sort((a, b) => a.t4 - b.t4)
}
