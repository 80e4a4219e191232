/**
 * A larger share of lost frames is congestion whatever the delay; a smaller one is a bad radio, which no lower rate
 * mends.
 */
const HEAVY_LOSS = 0.3
/** Loss is judged over at least this many frames and ms. */
const MIN_FRAMES = 64
const MIN_MS = 1_000

/** Counts lost frames, and tells heavy loss. */
export class LossMeter {
  #frames = 0
  #lost = 0
  #sinceMs = Number.NEGATIVE_INFINITY

  /** Adds a frame that is acknowledged, or lost for good. */
  add(lost: boolean): void {
    this.#frames++
    if (lost) this.#lost++
  }

  /** Returns whether too many frames were lost. A measurement that is long enough ends with this call. */
  heavy(nowMs: number): boolean {
    if (this.#frames < MIN_FRAMES || nowMs - this.#sinceMs < MIN_MS) return false
    const heavy = this.#lost > HEAVY_LOSS * this.#frames
    this.#sinceMs = nowMs
    this.#frames = 0
    this.#lost = 0
    return heavy
  }
}
