// List of events that are held until they can be emitted, within bounds of number, bytes and time.

import type { Scheduler } from '../scheduler/scheduler.ts'

/** Event that is held. */
export interface HeldEvent {
  /** Size of its message, bytes. */
  readonly bytes: number
  /** Returns whether it can be emitted. */
  isReady(): boolean
  emit(): void
  /** The event was held for too long, or there were too many. */
  expire(): void
}

/** Upper bound of the events of a list. */
export const MAX_HELD_EVENTS = 1_000
/** Upper bound of the messages of a list, bytes. */
export const MAX_HELD_BYTES = 1_048_576

/** Events in order of arrival. Of too many the oldest expire. */
export class HeldEvents {
  readonly #scheduler: Scheduler
  readonly #limitMs: number
  #events: (HeldEvent & { readonly atMs: number })[] = []
  #bytes = 0
  #ended = false
  #cancelExpiry: (() => void) | undefined

  /** `limitMs`: time for which an event is held. */
  constructor(scheduler: Scheduler, limitMs: number) {
    this.#scheduler = scheduler
    this.#limitMs = limitMs
  }

  get isEmpty(): boolean {
    return this.#events.length === 0
  }

  /** Holds an event. */
  hold(event: HeldEvent): void {
    if (this.#ended) return
    this.#events.push({ ...event, atMs: this.#scheduler.now() })
    this.#bytes += event.bytes
    this.#expire()
  }

  /** Emits the events that are ready. */
  release(): void {
    const ready: HeldEvent[] = []
    this.#events = this.#events.filter((event) => !event.isReady() || !ready.push(event))
    for (const { bytes } of ready) this.#bytes -= bytes
    for (const event of ready) event.emit()
  }

  /** Drops all events, for good: the room has ended. */
  dropAll(): void {
    this.#ended = true
    this.#events = []
    this.#cancelExpiry?.()
  }

  #expire(): void {
    const sinceMs = this.#scheduler.now() - this.#limitMs
    for (let [first] = this.#events; first !== undefined; [first] = this.#events) {
      const isTooMuch = this.#events.length > MAX_HELD_EVENTS || this.#bytes > MAX_HELD_BYTES
      if (!isTooMuch && first.atMs > sinceMs) break
      this.#events.shift()
      this.#bytes -= first.bytes
      first.expire()
    }
    const [first] = this.#events
    if (first === undefined || this.#cancelExpiry !== undefined) return
    // A millisecond at least: a clock that is read just before the time would be asked again at once, and for ever.
    this.#cancelExpiry = this.#scheduler.after(Math.max(1, first.atMs - sinceMs), () => {
      this.#cancelExpiry = undefined
      this.#expire()
    })
  }
}
