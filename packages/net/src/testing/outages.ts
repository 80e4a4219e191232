// Times of the outages of a conditioned network.

import type { Scheduler } from '../scheduler/scheduler.ts'
import type { Outage } from './link-conditions.ts'

/** Outages of one place, drawn as time goes by. */
export class Outages {
  readonly #outage: Outage | undefined
  /** Outages that are not past, in order, and at least one that is to come. */
  #drawn: { readonly startMs: number; readonly endMs: number }[] = []

  constructor(outage: Outage | undefined) {
    this.#outage = outage
  }

  /** Returns whether a time, now or later, lies in an outage. */
  covers(atMs: number, clock: Pick<Scheduler, 'now' | 'random'>): boolean {
    if (this.#outage === undefined) return false
    const { everyMs, forMs } = this.#outage
    const nowMs = clock.now()
    let lastMs = this.#drawn.at(-1)?.endMs ?? nowMs
    while (lastMs <= atMs || this.#drawn.length === 0) {
      const startMs = lastMs + everyMs * (0.5 + clock.random())
      lastMs = startMs + forMs
      this.#drawn.push({ startMs, endMs: lastMs })
    }
    this.#drawn = this.#drawn.filter(({ endMs }, at) => endMs > nowMs || at === this.#drawn.length - 1)
    return this.#drawn.some(({ startMs, endMs }) => atMs >= startMs && atMs < endMs)
  }
}
