/** The first wait before a lost link is opened again, in ms; it doubles with every failure. */
export const FIRST_REDIAL_MS = 400
/** The longest wait between two attempts, in ms: with its spread, a network that is back is used within 5 s. */
export const LAST_REDIAL_MS = 3_000
/** A player who could not be reached for this long, in ms, is told to be unreachable. Attempts go on. */
export const UNREACHABLE_AFTER_MS = 12_000
/** Both channels are open: the peer's hello must come within this, in ms. */
export const HELLO_LIMIT_MS = 5_000
/** Nothing heard from a connected peer for this long, in ms: look for a new path. Three state frames at 10 Hz could be lost by then. */
export const RESTART_AFTER_MS = 1_000
/** The wait between two such searches, in ms. */
export const RESTART_EVERY_MS = 3_000
/** Nothing heard for this long, in ms: the link is given up and opened anew. */
export const DEAD_AFTER_MS = 10_000

/**
 * The wait before attempt number `failures + 1`, in ms: doubling from `FIRST_REDIAL_MS` to `LAST_REDIAL_MS`, spread by a quarter
 * either way so that a room that lost its network does not come back in one burst.
 * `random` is uniform in [0, 1).
 */
export function redialDelay(failures: number, random: number): number {
  const delay = Math.min(LAST_REDIAL_MS, FIRST_REDIAL_MS * 2 ** Math.max(0, failures - 1))
  return delay * (0.75 + 0.5 * random)
}

/** What silence asks for. */
export type SilenceVerdict = 'fine' | 'restart' | 'dead'

/**
 * Measures a peer's silence in the time in which we were awake ourselves: a step between two looks counts for at most
 * `MAX_STEP_MS`, so that a page that slept does not blame its peers.
 */
export class Silence {
  #silentMs = 0
  #lookedMs: number
  #restartAtMs = RESTART_AFTER_MS

  constructor(nowMs: number) {
    this.#lookedMs = nowMs
  }

  heard(): void {
    this.#silentMs = 0
    this.#restartAtMs = RESTART_AFTER_MS
  }

  look(nowMs: number): SilenceVerdict {
    this.#silentMs += Math.min(MAX_STEP_MS, Math.max(0, nowMs - this.#lookedMs))
    this.#lookedMs = nowMs
    if (this.#silentMs >= DEAD_AFTER_MS) return 'dead'
    if (this.#silentMs < this.#restartAtMs) return 'fine'
    this.#restartAtMs = this.#silentMs + RESTART_EVERY_MS
    return 'restart'
  }
}

/** More than this between two looks, in ms, means that we slept. */
const MAX_STEP_MS = 250
