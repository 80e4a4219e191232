import type { Scheduler } from '../scheduler/scheduler.ts'
import type { SeatEvents } from './seat.ts'

type Delivery = (events: SeatEvents) => void

/** Deliveries that wait for somebody to listen: the joining of every seat, and their signals, many times over. */
const MAX_WAITING = 4_096

/** Holds what happens in a room until somebody listens, and delivers it in order. */
export class SeatInbox {
  readonly #scheduler: Scheduler
  readonly #overflowed: () => void
  #waiting: Delivery[] = []
  #events: SeatEvents | undefined
  /** Whether what waits has been delivered, so that what comes can be delivered at once. */
  #live = false
  #closed = false

  constructor(scheduler: Scheduler, overflowed: () => void) {
    this.#scheduler = scheduler
    this.#overflowed = overflowed
  }

  listen(events: SeatEvents): void {
    this.#events = events
    this.#scheduler.after(0, () => this.#drain())
  }

  push(delivery: Delivery): void {
    if (this.#closed) return
    if (this.#live && this.#events) return delivery(this.#events)
    this.#waiting.push(delivery)
    if (this.#waiting.length > MAX_WAITING) this.#overflowed()
  }

  /** Delivers one last thing. */
  finish(delivery: Delivery): void {
    this.push(delivery)
    this.#closed = true
  }

  /** Delivers nothing more. */
  close(): void {
    this.#closed = true
    this.#waiting = []
    this.#events = undefined
  }

  #drain(): void {
    // What is delivered may lead to more, and to the end.
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      if (this.#events) next(this.#events)
    }
    this.#live = true
  }
}
