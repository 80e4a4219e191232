// Packet loss as a signal of congestion. `packet/quality.ts` has the smoothed loss of the link.

/**
 * A larger share of lost packets is congestion whatever the delay; a smaller one is a bad radio, which no lower rate
 * cures.
 */
const HEAVY_LOSS = 0.3
/** Loss is judged over at least this many packets and ms. */
const MIN_PACKETS = 64
const MIN_MS = 1_000

/** Counts lost packets, and detects heavy loss. */
export class LossMeter {
  #packets = 0
  #lost = 0
  #sinceMs = Number.NEGATIVE_INFINITY

  /** Adds a packet that is acknowledged, or lost for good. */
  add(lost: boolean): void {
    this.#packets++
    if (lost) this.#lost++
  }

  /** Returns whether too many packets were lost. A measurement that is long enough ends with this call. */
  heavy(nowMs: number): boolean {
    if (this.#packets < MIN_PACKETS || nowMs - this.#sinceMs < MIN_MS) return false
    const heavy = this.#lost > HEAVY_LOSS * this.#packets
    this.#sinceMs = nowMs
    this.#packets = 0
    this.#lost = 0
    return heavy
  }
}
