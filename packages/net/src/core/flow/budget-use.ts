// Whether the game uses the rate that it has: application-limited sending must not raise the rate.

/** A sending counts as recent for this time, ms. */
const RECENT_MS = 250
/** Weight of one sending in the share of sendings that were not skipped: about the last second at 20 Hz. */
const GAIN = 1 / 16

/** Outcome of a sending: all of the state that was due was sent, a part of it, or none of it. */
export type Outcome = 'fit' | 'trimmed' | 'skipped'

/**
 * Record of whether sendings use up their budget. An unused budget proves nothing about the path, and the rate must not
 * rise on it.
 */
export class BudgetUse {
  #limitedAtMs = Number.NEGATIVE_INFINITY
  #blockedAtMs = Number.NEGATIVE_INFINITY
  #sentShare = 1

  /** Takes the outcome of a sending. */
  add(outcome: Outcome, nowMs: number): void {
    if (outcome !== 'fit') this.#limitedAtMs = nowMs
    this.#sentShare += ((outcome === 'skipped' ? 0 : 1) - this.#sentShare) * GAIN
  }

  /** Takes a sending that the full channel kept back: its outcome says nothing about the budget. */
  addBlocked(nowMs: number): void {
    this.#blockedAtMs = nowMs
  }

  /** Returns whether a recent sending was held back by its budget, and none by the channel. */
  limited(nowMs: number): boolean {
    return nowMs - this.#limitedAtMs <= RECENT_MS && nowMs - this.#blockedAtMs > RECENT_MS
  }

  /** Share of the last sendings that were not skipped. */
  get sentShare(): number {
    return this.#sentShare
  }
}
