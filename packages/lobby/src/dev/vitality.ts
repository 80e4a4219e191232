// Judgement of a lobby from its health checks: whether it is well, busy or dead.

import type { Occupant } from './health.ts'

/** Failed checks in a row after which a lobby is dead; a busy machine answers late. */
const MAX_FAILED = 5
/** Part of the time between two checks for which a lobby that is busy uses a processor. */
const BUSY_SHARE = 0.1
/** Checks in a row, a minute of them, after which a lobby is dead even if it uses a processor: it may be in a loop. */
const MAX_UNANSWERED = 24

/** One health check. */
export interface Check {
  readonly now: number
  readonly occupant: Occupant
  /** Processor time of the lobby since its start, in milliseconds; undefined where it cannot be read. */
  readonly cpuMs: number | undefined
}

/** Health checks of one run of a lobby. */
export class Vitality {
  #failed = 0
  #unanswered = 0
  #last: Check | undefined

  /** Counts a check; returns whether the lobby is dead. A flood of sockets makes it busy, and it answers later. */
  isDead(check: Check): boolean {
    const busy = check.occupant === 'silent' && this.#worked(check)
    this.#last = check
    const answers = check.occupant === 'lobby'
    this.#unanswered = answers ? 0 : this.#unanswered + 1
    this.#failed = answers ? 0 : this.#failed + (busy ? 0 : 1)
    return this.#failed >= MAX_FAILED || this.#unanswered >= MAX_UNANSWERED
  }

  /** Returns whether the lobby has used a processor since the last check. */
  #worked({ now, cpuMs }: Check): boolean {
    if (cpuMs === undefined || this.#last?.cpuMs === undefined) return true
    return cpuMs - this.#last.cpuMs >= (now - this.#last.now) * BUSY_SHARE
  }
}
