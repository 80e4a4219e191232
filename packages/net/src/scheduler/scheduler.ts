/**
 * The one source of time and chance above `core`. Rooms, links and the lobby client use no other, so that
 * all of them run under a virtual clock in tests.
 *
 * Duties of an implementer:
 * 1. `now` never goes backwards and counts while the page is hidden.
 * 2. `after` calls back once, never in the task that asked, and not before `ms` have passed.
 * 3. Callbacks that are due at the same instant run in the order in which they were asked for.
 * 4. A callback that was cancelled never runs; cancelling twice does nothing.
 * 5. `after` keeps its pace in a hidden tab.
 * 6. `random` is uniform in [0, 1).
 */
export interface Scheduler {
  /** Monotonic time in milliseconds, with a fraction. Its zero means nothing. */
  now(): number
  /** Calls `run` once, `ms` milliseconds from now (below 0 counts as 0). Returns what cancels it. */
  after(ms: number, run: () => void): () => void
  /** Uniform in [0, 1). Not for secrets. */
  random(): number
}
