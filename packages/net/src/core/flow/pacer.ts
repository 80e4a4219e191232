// Pacing of packets: how much of the rate one sending may use.

import { MAX_PACKET_BYTES } from '../wire/packet-limits.ts'

/** Burst allowance: one sending may exceed its share by this factor after a smaller one. Timers are not exact. */
const BURST = 1.1
/** Share of the budget, in full packets, below which it is saved up and some sendings are skipped. */
const THIN_SHARE = 1.25

/**
 * Spreads the rate over the sendings: a leaky bucket, which drains at the rate. A sending may have as many bytes as
 * there is room in the bucket.
 */
export class Pacer {
  readonly #intervalMs: number
  /** Bytes that a line of the present rate would still hold. */
  #level = 0
  #levelAtMs = Number.NaN

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs
  }

  /** Drains the bucket up to now. */
  drain(bytesPerSecond: number, nowMs: number): void {
    const passedMs = Number.isNaN(this.#levelAtMs) ? 0 : Math.max(0, nowMs - this.#levelAtMs)
    this.#levelAtMs = nowMs
    this.#level = Math.max(0, this.#level - (bytesPerSecond * passedMs) / 1_000)
  }

  /** Adds a packet that is sent now. */
  add(bytes: number): void {
    this.#level += bytes
  }

  /** Time that the packet added last waits for those before it on a line of this rate, itself included, ms. */
  delayMs(bytesPerSecond: number): number {
    return (this.#level / bytesPerSecond) * 1_000
  }

  /** Bytes that one sending may have now: one full packet at least, once the bucket has room for it. */
  room(bytesPerSecond: number): number {
    const share = (bytesPerSecond * this.#intervalMs) / 1_000
    const sending = Math.max(MAX_PACKET_BYTES, BURST * share)
    // A skipped sending loses nothing: a thin share leaves room for one packet more.
    const depth = share < THIN_SHARE * MAX_PACKET_BYTES ? MAX_PACKET_BYTES + share : sending
    return Math.min(sending, depth - this.#level)
  }
}
