/**
 * Milliseconds that one reading may add. An object with anything to watch looks at the clock every second; what is far
 * above that is a clock that was set, or a machine that slept, and neither is a silence of players.
 */
const MAX_STEP_MS = 5_000

/** A clock that never goes backwards and never leaps, from one that may: workerd has no other, `performance.now` is its `Date.now`. */
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
