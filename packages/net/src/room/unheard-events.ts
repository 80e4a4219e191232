// Events that came before the game listened: kept for the first listener of their name.

import type { Scheduler } from '../scheduler/scheduler.ts'
import { type HeldEvent, HeldEvents } from './held-events.ts'

/** Time for which an event is kept, ms. */
export const KEEP_UNHEARD_MS = 10_000

/** Events of a room without a listener, in order, and the task in which new listeners get what they have missed. */
export class UnheardEvents {
  readonly #scheduler: Scheduler
  readonly #held: HeldEvents
  #replays: (() => void)[] = []
  #due = false
  #ended = false

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
    this.#held = new HeldEvents(scheduler, KEEP_UNHEARD_MS)
  }

  /** True until the task in which new listeners are called: what comes meanwhile is kept too, for its order. */
  get due(): boolean {
    return this.#due
  }

  /** Keeps an event until its name has a listener. */
  keep(event: HeldEvent): void {
    this.#held.hold(event)
  }

  /** A listener was added: it gets what it has missed in a task of its own. `replay` tells it what is there by then. */
  listen(replay?: () => void): void {
    if (this.#ended) return
    if (replay !== undefined) this.#replays.push(replay)
    if (this.#due || (replay === undefined && this.#held.isEmpty)) return
    this.#due = true
    this.#scheduler.after(0, () => {
      this.#due = false
      for (const each of this.#replays.splice(0)) if (!this.#ended) each()
      // One whose listener is gone again is kept on.
      this.#held.release()
    })
  }

  /** Drops all, for good: the room has ended. */
  dropAll(): void {
    this.#ended = true
    this.#replays = []
    this.#held.dropAll()
  }
}
