import { WindowedMin } from './windowed-min.ts'

/** The shortest delay of so many ms is taken for a path without queues: a change of route is believed by then. */
const BASE_MS = 10_000
const BASE_BUCKETS = 10
/** A queue stands when every sample of so many ms, and so many samples, saw it: one that comes and goes within is jitter. */
const STANDING_MS = 200
const STANDING_SAMPLES = 4
/** Samples remembered for that: clocks get 20 a second. */
const RING = 8
/** A standing queue of so many ms is one too many… */
const TARGET_MS = 25
/** …with so many times the jitter more, up to what LEDBAT allows at most (RFC 6817, section 2.5). */
const JITTER_FACTOR = 2
const MAX_TARGET_MS = 100
/** Weight of a new difference in the jitter, as RFC 3550 has it (section 6.4.1). */
const JITTER_GAIN = 1 / 16

/** How long packets to one peer wait in queues on the way, told from round trips and one-way delays. */
export class QueueDelay {
  readonly #roundTrips = new WindowedMin(BASE_MS / BASE_BUCKETS, BASE_BUCKETS)
  readonly #oneWays = new WindowedMin(BASE_MS / BASE_BUCKETS, BASE_BUCKETS)
  readonly #waits = new Float64Array(RING)
  readonly #atMs = new Float64Array(RING)
  #count = 0
  #last = 0
  #jitterMs = 0

  /** The shortest round trip of the last ten seconds, ms; undefined until measured. */
  get baseMs(): number | undefined {
    const { min } = this.#roundTrips
    return min === Infinity ? undefined : min
  }

  /** From how many ms on a queue stands too high. */
  get targetMs(): number {
    return Math.min(MAX_TARGET_MS, TARGET_MS + JITTER_FACTOR * this.#jitterMs)
  }

  /**
   * Takes one packet's round trip without the peer's own delay, ms, and its way there by the difference of two clocks
   * (any offset; NaN: not known). A queue on the way there lengthens both; one on the way back only the first, a clock that is
   * put right only the second: the lesser rise counts. `ownMs` is what the packet had to wait, at the rate that is thought
   * right, for those sent just before it: no queue that stands. `tells`: it was sent after the last cut had its effect.
   */
  add(roundTripMs: number, oneWayMs: number, ownMs: number, tells: boolean, nowMs: number): void {
    let wait = rise(this.#roundTrips, roundTripMs, ownMs, nowMs)
    if (!Number.isNaN(oneWayMs)) wait = Math.min(wait, rise(this.#oneWays, oneWayMs, ownMs, nowMs))
    if (!tells) return
    this.#jitterMs += (Math.abs(wait - this.#last) - this.#jitterMs) * JITTER_GAIN
    this.#last = wait
    const at = this.#count++ % RING
    this.#waits[at] = wait
    this.#atMs[at] = nowMs
  }

  /** What the queue held at the least of late, ms (Copa's standing round trip); undefined while there is too little to tell. */
  standing(nowMs: number): number | undefined {
    let least = Infinity
    for (let back = 1; back <= Math.min(RING, this.#count); back++) {
      const at = (this.#count - back) % RING
      const age = nowMs - (this.#atMs[at] as number)
      least = Math.min(least, this.#waits[at] as number)
      if (back >= STANDING_SAMPLES && age >= STANDING_MS) return least
    }
    return this.#count >= RING ? least : undefined
  }

  /** What the queue held at the least of the last two samples, ms; 0 without. */
  get latest(): number {
    if (this.#count === 0) return 0
    const last = this.#waits[(this.#count - 1) % RING] as number
    return this.#count === 1 ? last : Math.min(last, this.#waits[(this.#count - 2) % RING] as number)
  }

  /** What was seen before says nothing about what comes. */
  forget(): void {
    this.#count = 0
  }
}

/** By how much a delay is over the least; the least may have had its own wait. */
function rise(base: WindowedMin, delayMs: number, ownMs: number, nowMs: number): number {
  base.add(delayMs, ownMs, nowMs)
  return delayMs - base.min - Math.max(0, ownMs - base.own)
}
