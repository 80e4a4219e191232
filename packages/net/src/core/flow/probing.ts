// Rise of the rate after a cut: a phase of `Rate`.

import { MAX_PACKET_BYTES } from '../wire/packet-limits.ts'

/** Rise in a round as a share of the rate: from… to…, growing by this factor a round (Copa's velocity). */
const MIN_GAIN = 0.05
const MAX_GAIN = 0.25
const GAIN_GROWTH = 1.3
/**
 * From… to… of the capacity the rate is near it, and rises by constant steps, which also lets flows meet in fairness.
 */
const NEAR_FROM = 0.8
const NEAR_TO = 1.2
/** Constant step: bytes a second more in each second, but from… to… of the rate. */
const NEAR_STEP = 6 * MAX_PACKET_BYTES
const NEAR_MIN_GAIN = 0.05
const NEAR_MAX_GAIN = 0.25
/** A gap between two acks gives a constant step for this time at most, ms. */
const MAX_STEP_MS = 1_000

/**
 * The phase after a cut: raises the rate, slowly near the capacity that the cut found, and ever faster away from it.
 */
export class Probing {
  /** Delivery rate at the cut, bytes a second; undefined once the rate has passed it unhindered. */
  #capacity: number | undefined
  /** The next rise in a round, as a share of the rate. */
  #gain = MIN_GAIN

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** The rise of a rate for the time since the last ack, which is so many rounds, bytes a second. */
  step(rate: number, passedMs: number, rounds: number): number {
    if (this.#capacity !== undefined && rate >= NEAR_TO * this.#capacity) this.#capacity = undefined
    if (this.#capacity !== undefined && rate > NEAR_FROM * this.#capacity) {
      const perSecond = Math.min(NEAR_MAX_GAIN * rate, Math.max(NEAR_STEP, NEAR_MIN_GAIN * rate))
      return (perSecond * Math.min(passedMs, MAX_STEP_MS)) / 1_000
    }
    const step = this.#gain * rate * rounds
    this.#gain = Math.min(MAX_GAIN, this.#gain * GAIN_GROWTH ** rounds)
    return step
  }
}
