// Silence of a peer: the time since its last message.

/** Silence after which the link looks for a new path, ms. Three state frames at 10 Hz could be lost by then. */
export const RESTART_AFTER_MS = 1_000
/** Silence after which a player is `away`, ms. */
export const AWAY_AFTER_MS = 2_000
/** Silence after which a second link is made beside the silent one, ms. */
export const REBUILD_AFTER_MS = 3_000
/** Silence after which the link is given up, once another one can be made, ms. */
export const DEAD_AFTER_MS = 10_000
/** Time between two measures against a silence, ms. */
export const ACT_EVERY_MS = 1_000
/** A longer time between two checks means that this page slept, ms. */
const MAX_STEP_MS = 250

/**
 * Time without a message from a peer, as far as this page was awake: a step between two checks counts for
 * at most `MAX_STEP_MS`, so that a page that slept does not blame its peers.
 */
export class Silence {
  #ms = 0
  #checkedAtMs: number
  #actAtMs = RESTART_AFTER_MS

  constructor(nowMs: number) {
    this.#checkedAtMs = nowMs
  }

  /** Length of the silence at the last check, ms. */
  get ms(): number {
    return this.#ms
  }

  /** Ends the silence: a message has come. */
  heard(): void {
    this.#ms = 0
    this.#actAtMs = RESTART_AFTER_MS
  }

  /** Returns whether a measure is due now; true once for each. */
  check(nowMs: number): boolean {
    this.#ms += Math.min(MAX_STEP_MS, Math.max(0, nowMs - this.#checkedAtMs))
    this.#checkedAtMs = nowMs
    if (this.#ms < this.#actAtMs) return false
    this.#actAtMs = this.#ms + ACT_EVERY_MS
    return true
  }
}
