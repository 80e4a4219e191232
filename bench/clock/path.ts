import type { ClockSample } from '../../packages/net/src/core/clock/sample.ts'
import { seeded } from '../stats.ts'

/** One way of a simulated path: how late beyond the shortest, ms. */
type Lateness = (random: () => number) => number

/** A path and what it does to packets, each way for itself. */
export interface Profile {
  readonly name: string
  readonly lateness: Lateness
  /** How much longer the way there is than the way back, ms. */
  readonly asymmetryMs: number
}

/** One way without any queue, ms. */
const ONE_WAY_MS = 30

/** How much faster the other clock runs. */
const DRIFT = 30e-6

/** What the other clock is ahead by at the start, ms. */
const OFFSET_MS = 5_000

/** Samples a second, as the frames of a room at 20 Hz give them. */
export const SAMPLES_PER_SECOND = 20

/** The other end answers with its next frame: it holds a sample for up to so long, ms. */
const HOLD_MS = 50

const exponential =
  (meanMs: number): Lateness =>
  (random) =>
    -meanMs * Math.log(1 - random())

/** Some packets come 50 to 250 ms late: a retransmission below us, a garbage collection. */
const spiky =
  (share: number, rest: Lateness): Lateness =>
  (random) =>
    rest(random) + (random() < share ? 50 + 200 * random() : 0)

/** The first three are those of the published comparison; the others ask whether only exponential jitter is served well. */
export const PROFILES: readonly Profile[] = [
  { name: 'exp 1 ms', lateness: exponential(1), asymmetryMs: 0 },
  { name: 'exp 8 ms + 2 % spikes', lateness: spiky(0.02, exponential(8)), asymmetryMs: 0 },
  { name: 'exp 25 ms + 5 % spikes', lateness: spiky(0.05, exponential(25)), asymmetryMs: 0 },
  { name: 'uniform 0-20 ms', lateness: (random) => 20 * random(), asymmetryMs: 0 },
  { name: 'gamma 2 x 6 ms', lateness: (random) => exponential(6)(random) + exponential(6)(random), asymmetryMs: 0 },
  { name: 'exp 8 ms, 10 ms asymmetric', lateness: exponential(8), asymmetryMs: 10 },
]

/** The other clock at a local time, ms. */
export function truth(localMs: number): number {
  return localMs * (1 + DRIFT) + OFFSET_MS
}

/** The samples of so many seconds, in the order in which they are complete. */
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
