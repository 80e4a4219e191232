// Backoff and time limits of a lost link that is opened again.

/** Wait before a lost link is opened again, ms; it doubles with every failure. */
export const MIN_REDIAL_MS = 400
/** Longest wait between two attempts, ms: with its jitter, a network that is back is used within 5 s. */
export const MAX_REDIAL_MS = 3_000
/** Time within which the peer's hello must arrive once all channels are open, ms. */
export const HELLO_LIMIT_MS = 5_000

/**
 * Returns the wait after so many failures in a row, ms: an exponential backoff with a jitter of a quarter either way,
 * so that a room that lost its network does not come back in one burst. `random` is uniform in [0, 1).
 */
export function redialDelay(failures: number, random: number): number {
  const delay = Math.min(MAX_REDIAL_MS, MIN_REDIAL_MS * 2 ** Math.max(0, failures - 1))
  return delay * (0.75 + 0.5 * random)
}
