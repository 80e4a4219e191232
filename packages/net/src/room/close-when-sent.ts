// Delayed close of a link, so that a last message such as `bye` is still sent.

import type { Link } from '../link/link.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'

/** Upper bound of the time for a last message to leave, ms. */
const CLOSE_LIMIT_MS = 500
/** Time between two looks at the queue, ms. */
const CLOSE_LOOK_MS = 20

/** Closes a link when the queue of channel `events` is empty, or after 500 ms. */
export function closeWhenSent(link: Link, scheduler: Scheduler, waitedMs = 0): void {
  // An empty queue is in the transport's hands: one more look gives it time to reach the network.
  const empty = link.buffered('events') === 0
  if (waitedMs >= CLOSE_LIMIT_MS) return link.close()
  scheduler.after(CLOSE_LOOK_MS, () =>
    empty ? link.close() : closeWhenSent(link, scheduler, waitedMs + CLOSE_LOOK_MS),
  )
}
