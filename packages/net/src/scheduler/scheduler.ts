// Interface of time, timers and randomness, with the duties that `schedulerContract` checks.

/**
 * Source of time, timers and randomness above `core`. Rooms, links and the lobby client use no other, so that all of
 * them run under a virtual clock in tests.
 *
 * Duties of an implementer:
 * 1. `now` never goes backwards and counts while the page is hidden.
 * 2. `after` calls `run` once, never in the task of the call, and not before `ms` milliseconds have passed.
 * 3. Callbacks that are due at the same instant run in the order of their calls to `after`.
 * 4. A cancelled callback never runs; cancelling twice has no effect.
 * 5. `after` is not slowed in a hidden tab.
 * 6. `random` is uniform in [0, 1).
 */
export interface Scheduler {
  /** Returns the monotonic time in milliseconds, with a fraction. Its zero has no meaning. */
  now(): number
  /** Calls `run` once, `ms` milliseconds from now (below 0 counts as 0). Returns a function that cancels the call. */
  after(ms: number, run: () => void): () => void
  /** Returns a number in [0, 1), uniform. Not for secrets. */
  random(): number
}
