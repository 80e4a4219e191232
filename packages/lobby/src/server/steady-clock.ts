// Clock without steps for the objects of a lobby: the wall clock may be set, and a process may stand still.

/**
 * Upper bound of milliseconds between two readings. The clock is read every second; a much longer step is a clock that
 * was set, or a machine or process that slept, and no silence of players.
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
