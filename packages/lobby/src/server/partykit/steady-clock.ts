// Monotonic clock for the objects under PartyKit, where only the wall clock exists.

/**
 * Upper bound of milliseconds between two readings. An object with timers reads the clock every second; a much longer
 * step is a clock that was set, or a machine that slept, and no silence of players.
 */
const MAX_STEP_MS = 5_000

/** Returns a clock without steps, from one with them: in workerd `performance.now` is `Date.now`. */
export function steadyClock(read: () => number): () => number {
  let last = read()
  let time = 0
  return () => {
    const now = read()
    time += Math.min(MAX_STEP_MS, Math.max(0, now - last))
    last = now
    return time
  }
}
