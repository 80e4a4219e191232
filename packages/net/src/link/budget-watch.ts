// Watch over one relay link: how much of the time state is dropped for want of budget.

import type { Scheduler } from '../scheduler/scheduler.ts'

/** Time that is looked back on, ms. */
const WINDOW_MS = 5_000
/** Parts of that time: from the first on the link is over its budget, below the second it is not any more, ms. */
const OVER_MS = 2_000
const WITHIN_MS = 1_000
/** Longest time for which the last look counts, ms: a link that sends no state drops none. */
const MAX_GAP_MS = 250
/** Time between looks of its own while the link is over its budget, ms. */
const LOOK_EVERY_MS = 1_000

export class BudgetWatch {
  readonly #scheduler: Scheduler
  readonly #changed: (over: boolean) => void
  /** Stretches of time in which state was dropped: their ends and lengths, ms. */
  readonly #stretches: { readonly endMs: number; readonly ms: number }[] = []
  #sumMs = 0
  #dropped = false
  #lookedAtMs = 0
  #over = false
  #stopTimer: () => void = () => {}

  /** `changed` is called, in a later task, when the link is over its budget, and when it is not any more. */
  constructor(scheduler: Scheduler, changed: (over: boolean) => void) {
    this.#scheduler = scheduler
    this.#changed = changed
  }

  /** Notes whether state that is due now is dropped. */
  note(dropped: boolean): void {
    this.#look()
    this.#dropped = dropped
  }

  /** The link has ended. */
  stop(): void {
    this.#set(false)
  }

  #look(): void {
    const nowMs = this.#scheduler.now()
    const passedMs = nowMs - this.#lookedAtMs
    this.#lookedAtMs = nowMs
    if (this.#dropped && passedMs > 0) {
      const ms = Math.min(passedMs, MAX_GAP_MS)
      this.#stretches.push({ endMs: nowMs, ms })
      this.#sumMs += ms
    }
    if (passedMs > MAX_GAP_MS) this.#dropped = false
    while (this.#stretches[0] && this.#stretches[0].endMs < nowMs - WINDOW_MS)
      this.#sumMs -= this.#stretches.shift()?.ms ?? 0
    if (this.#sumMs >= OVER_MS) this.#set(true)
    else if (this.#sumMs < WITHIN_MS) this.#set(false)
  }

  #set(over: boolean): void {
    if (over === this.#over) return
    this.#over = over
    this.#stopTimer()
    if (over) this.#lookAgain()
    this.#scheduler.after(0, () => this.#changed(over))
  }

  #lookAgain(): void {
    this.#stopTimer = this.#scheduler.after(LOOK_EVERY_MS, () => {
      this.#lookAgain()
      this.#look()
    })
  }
}
