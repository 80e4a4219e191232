// Sending rate and its phases: startup, drain and probing.

import { Probing } from './probing.ts'

/**
 * Lowest rate, bytes a second: seven full packets. A path that takes less than an old modem's pair is not for games.
 */
export const MIN_BYTES_PER_SECOND = 8_000
/** Rate of a new link, bytes a second: half a Mbit/s, which nearly every path takes. */
export const INITIAL_BYTES_PER_SECOND = 64_000

/** Rise in a round of startup, as a share of the rate: a slow start. */
const STARTUP_GAIN = 0.5
/** The rate stays below this multiple of the delivered rate… */
const STARTUP_HEADROOM = 2
/** …and after the first cut below this one (GCC, section 5.5). */
const HEADROOM = 1.5
/** A round is a round trip, but no shorter than this, ms: two sendings at 20 Hz. */
const MIN_ROUND_MS = 100

/** A cut leaves this share of the delivered rate, so that the queue drains (GCC, section 5.5). */
const CUT = 0.85
/** A cut leaves at least this share of the rate: the delivered rate is measured over a short time only. */
const DEEPEST_CUT = 0.25
/** A queue may hold seconds; a drain lasts no longer than this, ms. */
const MAX_DRAIN_MS = 1_000

/**
 * The rate to one peer, bytes a second. Its phases are BBR's: *startup*, until the first cut on a path, rises fast; a
 * *drain* follows each cut, until the queue is empty; *probing* looks for more, carefully near the capacity that the
 * cut found.
 */
export class Rate {
  readonly #ceiling: number
  #bytesPerSecond: number
  /** Undefined in startup. */
  #probing: Probing | undefined
  /** End of the last drain. */
  #drainedAtMs = Number.NEGATIVE_INFINITY

  constructor(ceiling: number) {
    this.#ceiling = ceiling
    this.#bytesPerSecond = Math.min(INITIAL_BYTES_PER_SECOND, ceiling)
  }

  get bytesPerSecond(): number {
    return this.#bytesPerSecond
  }

  get startup(): boolean {
    return this.#probing === undefined
  }

  draining(nowMs: number): boolean {
    return nowMs < this.#drainedAtMs
  }

  /**
   * Returns whether a packet measures the queue of this rate: it was sent when the queue of the former rate had
   * drained.
   */
  measuredBy(sentAtMs: number): boolean {
    return sentAtMs >= this.#drainedAtMs
  }

  /** Rises for the time since the last ack, while it is not too far above the delivered rate. */
  rise(deliveredBytesPerSecond: number, passedMs: number, baseMs: number): void {
    const rate = this.#bytesPerSecond
    if (rate >= (this.startup ? STARTUP_HEADROOM : HEADROOM) * deliveredBytesPerSecond) return
    const rounds = Math.min(1, passedMs / Math.max(MIN_ROUND_MS, baseMs))
    const step = this.#probing?.step(rate, passedMs, rounds) ?? STARTUP_GAIN * rate * rounds
    this.#bytesPerSecond = Math.min(this.#ceiling, rate + step)
  }

  /**
   * Falls below the delivered rate, and drains: bytes in flight arrive in their time, `baseMs` of which is no queue.
   */
  cut(deliveredBytesPerSecond: number, bytesInFlight: number, baseMs: number, nowMs: number): void {
    const capacity = Math.min(this.#bytesPerSecond, deliveredBytesPerSecond)
    this.#bytesPerSecond = Math.max(MIN_BYTES_PER_SECOND, DEEPEST_CUT * this.#bytesPerSecond, CUT * capacity)
    this.#probing = new Probing(capacity)
    const drainMs = (bytesInFlight / capacity) * 1_000 - baseMs
    this.#drainedAtMs = nowMs + Math.min(MAX_DRAIN_MS, Math.max(0, drainMs))
  }

  /** Begins startup again at half of the rate: after a stall the path may be another. */
  restart(nowMs: number): void {
    this.#bytesPerSecond = Math.max(MIN_BYTES_PER_SECOND, this.#bytesPerSecond / 2)
    this.#probing = undefined
    this.#drainedAtMs = nowMs
  }
}
