// Delayed close of a link, so that a last message such as `bye` still leaves, or arrives.

import type { Link } from '../link/link.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'

/** Upper bound of the time for a last message to leave, ms. */
const SENT_LIMIT_MS = 500
/** Same for it to arrive, ms: what a path loses is sent again after about 0.5 s. */
export const ARRIVED_LIMIT_MS = 1_000
/** Time between two looks at the link, ms. */
const CLOSE_LOOK_MS = 20

/**
 * Closes a link when the queue of channel `events` is empty, or after 500 ms; with `arrives`, when the other end has
 * closed it, as it does at `bye`, or after 1 s.
 */
export function closeLink(link: Link, scheduler: Scheduler, arrives: boolean, waitedMs = 0): void {
  // An empty queue is in the transport's hands: one more look gives it time to reach the network.
  const done = arrives ? !link.open : link.buffered('events') === 0
  if (waitedMs >= (arrives ? ARRIVED_LIMIT_MS : SENT_LIMIT_MS)) return link.close()
  scheduler.after(CLOSE_LOOK_MS, () =>
    done ? link.close() : closeLink(link, scheduler, arrives, waitedMs + CLOSE_LOOK_MS),
  )
}
