// Silence of a peer: the time since its last message.

import { ACT_EVERY_MS, RESTART_AFTER_MS } from './silence-times.ts'

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
