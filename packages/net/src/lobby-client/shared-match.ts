// Quick match that calls with the same terms share, so that a double click takes one seat.

import type { Seat } from './seat.ts'
import { wait, type WaitOptions } from './wait.ts'

/** Match under way, for which calls wait. */
export interface SharedMatch {
  readonly found: Promise<Seat>
  readonly giveUp: AbortController
  callers: number
}

/**
 * Waits for the match of these terms, which `begin` begins. A caller's signal ends its own wait; the last one's, all.
 */
export function joinMatch(
  matches: Map<string, SharedMatch>,
  terms: string,
  options: WaitOptions,
  begin: (signal: AbortSignal) => Promise<Seat>,
): Promise<Seat> {
  return wait<Seat>(options, ({ done: take, fail }) => {
    let match = matches.get(terms)
    if (match === undefined) {
      const giveUp = new AbortController()
      matches.set(terms, (match = { found: begin(giveUp.signal), giveUp, callers: 0 }))
    }
    const { found, giveUp } = match
    const shared = match
    shared.callers++
    found.then(take, fail)
    return () => {
      if (--shared.callers > 0) return
      matches.delete(terms)
      giveUp.abort()
      // Where it was found at the moment of the abort.
      if (options.signal?.aborted) found.then((seat) => seat.leave(), fail)
    }
  })
}
