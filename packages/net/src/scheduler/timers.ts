// Timers that are cancelled together, when their owner ends.

import type { Scheduler } from './scheduler.ts'

/** Timers of one owner. In Node a timer that is left over keeps the process alive. */
export class Timers {
  readonly #scheduler: Scheduler
  readonly #cancels = new Set<() => void>()

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
  }

  /** Calls `run` after so many ms, unless `cancelAll` is called before. */
  after(ms: number, run: () => void): void {
    const cancel = this.#scheduler.after(ms, () => {
      this.#cancels.delete(cancel)
      run()
    })
    this.#cancels.add(cancel)
  }

  cancelAll(): void {
    for (const cancel of this.#cancels) cancel()
    this.#cancels.clear()
  }
}
