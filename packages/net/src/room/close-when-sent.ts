import type { Link } from '../link/link.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'

/** A last message is let out before the link closes; it gets this long, in ms. */
const CLOSE_LIMIT_MS = 500
const CLOSE_LOOK_MS = 20

/** Closes a link when what waits on channel `events` has left, or after 500 ms. */
export function closeWhenSent(link: Link, scheduler: Scheduler, waitedMs = 0): void {
  // Empty means handed to the transport: one more look lets it reach the network.
  const empty = link.buffered('events') === 0
  if (waitedMs >= CLOSE_LIMIT_MS) return link.close()
  scheduler.after(CLOSE_LOOK_MS, () =>
    empty ? link.close() : closeWhenSent(link, scheduler, waitedMs + CLOSE_LOOK_MS),
  )
}
