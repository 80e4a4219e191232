// Timeout of a silent link: when to restart ICE, and when to give the link up.

/** Silence after which the link looks for a new path, ms. Three state frames at 10 Hz could be lost by then. */
export const RESTART_AFTER_MS = 1_000
/** Time between two such searches, ms. */
export const RESTART_EVERY_MS = 3_000
/** Silence after which the link is given up and opened anew, ms. */
export const DEAD_AFTER_MS = 10_000
/** A longer time between two checks means that this page slept, ms. */
const MAX_STEP_MS = 250

/** Verdict on the silence of a peer. */
export type SilenceVerdict = 'fine' | 'restart' | 'dead'

/**
 * Time without a message from a peer, as far as this page was awake: a step between two checks counts for
 * at most `MAX_STEP_MS`, so that a page that slept does not blame its peers.
 */
export class Silence {
  #silentMs = 0
  #checkedAtMs: number
  #restartAtMs = RESTART_AFTER_MS

  constructor(nowMs: number) {
    this.#checkedAtMs = nowMs
  }

  /** Returns whether a search for a new path is due, or under way. */
  get long(): boolean {
    return this.#silentMs >= RESTART_AFTER_MS
  }

  /** Ends the silence: a message has come. */
  heard(): void {
    this.#silentMs = 0
    this.#restartAtMs = RESTART_AFTER_MS
  }

  /** Returns what is due now; `restart` once for each search. */
  check(nowMs: number): SilenceVerdict {
    this.#silentMs += Math.min(MAX_STEP_MS, Math.max(0, nowMs - this.#checkedAtMs))
    this.#checkedAtMs = nowMs
    if (this.#silentMs >= DEAD_AFTER_MS) return 'dead'
    if (this.#silentMs < this.#restartAtMs) return 'fine'
    this.#restartAtMs = this.#silentMs + RESTART_EVERY_MS
    return 'restart'
  }
}
