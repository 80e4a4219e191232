// Queueing delay, the signal of congestion control: round trips and one-way delays above their base.

import { WindowedMin } from './windowed-min.ts'

/**
 * The shortest delay of this time counts as the delay of the empty path, ms; after a change of route it is the new
 * path's.
 */
const BASE_MS = 10_000
const BASE_BUCKETS = 10
/** A queue stands when all samples of this time, ms, and at least this many, show it: a shorter one is jitter. */
const STANDING_MS = 200
const STANDING_SAMPLES = 4
/** Samples remembered for that: about 20 a second arrive. */
const RING = 8
/** Target delay: a queue that stands longer than this, ms… */
const TARGET_MS = 25
/** …and this multiple of the jitter is too long; at most what LEDBAT allows (RFC 6817, section 2.5). */
const JITTER_FACTOR = 2
const MAX_TARGET_MS = 100
/** Weight of a new difference in the jitter (RFC 3550, section 6.4.1). */
const JITTER_GAIN = 1 / 16

/** Time that packets to one peer wait in queues on the path, by round trips and one-way delays. */
export class QueueDelay {
  readonly #roundTrips = new WindowedMin(BASE_MS / BASE_BUCKETS, BASE_BUCKETS)
  readonly #oneWays = new WindowedMin(BASE_MS / BASE_BUCKETS, BASE_BUCKETS)
  readonly #queueMs = new Float64Array(RING)
  readonly #atMs = new Float64Array(RING)
  #count = 0
  #lastQueueMs = 0
  #jitterMs = 0

  /** The shortest round trip of the last ten seconds, ms; undefined until measured. */
  get baseMs(): number | undefined {
    const { min } = this.#roundTrips
    return min === Infinity ? undefined : min
  }

  /** The longest standing queue that is accepted, ms. */
  get targetMs(): number {
    return Math.min(MAX_TARGET_MS, TARGET_MS + JITTER_FACTOR * this.#jitterMs)
  }

  /**
   * Takes the round trip of one packet without the ack delay, ms, and its one-way delay as the difference of two clocks
   * (with any offset; NaN: not known). A queue on the path there lengthens both, one on the path back the round trip
   * only, a clock that is corrected the one-way delay only: the lesser rise counts. `selfDelayMs` is what the packet
   * had to wait, at the present rate, for those sent just before it: no standing queue. `counts` is false for a packet
   * that was sent before the last cut had its effect: it updates the base only.
   */
  add(roundTripMs: number, oneWayMs: number, selfDelayMs: number, counts: boolean, nowMs: number): void {
    let queueMs = rise(this.#roundTrips, roundTripMs, selfDelayMs, nowMs)
    if (!Number.isNaN(oneWayMs)) queueMs = Math.min(queueMs, rise(this.#oneWays, oneWayMs, selfDelayMs, nowMs))
    if (!counts) return
    this.#jitterMs += (Math.abs(queueMs - this.#lastQueueMs) - this.#jitterMs) * JITTER_GAIN
    this.#lastQueueMs = queueMs
    const at = this.#count++ % RING
    this.#queueMs[at] = queueMs
    this.#atMs[at] = nowMs
  }

  /**
   * The standing queue, ms: the shortest of the last samples (as Copa's standing round trip); undefined with too few.
   */
  standing(nowMs: number): number | undefined {
    let shortest = Infinity
    for (let back = 1; back <= Math.min(RING, this.#count); back++) {
      const at = (this.#count - back) % RING
      const ageMs = nowMs - (this.#atMs[at] as number)
      shortest = Math.min(shortest, this.#queueMs[at] as number)
      if (back >= STANDING_SAMPLES && ageMs >= STANDING_MS) return shortest
    }
    return this.#count >= RING ? shortest : undefined
  }

  /** The shorter of the last two samples, ms; 0 without samples. */
  get latest(): number {
    if (this.#count === 0) return 0
    const last = this.#queueMs[(this.#count - 1) % RING] as number
    return this.#count === 1 ? last : Math.min(last, this.#queueMs[(this.#count - 2) % RING] as number)
  }

  /** Forgets the samples, but not the base: after a cut they say nothing about the queue to come. */
  forget(): void {
    this.#count = 0
  }
}

/** Returns how far a delay is above the base, without the self-delay that is not in the base as well. */
function rise(base: WindowedMin, delayMs: number, selfDelayMs: number, nowMs: number): number {
  base.add(delayMs, selfDelayMs, nowMs)
  return delayMs - base.min - Math.max(0, selfDelayMs - base.tag)
}
