// List of events that are held until they can be emitted, within bounds of number, bytes and time.

import type { Scheduler } from '../scheduler/scheduler.ts'
import type { Player } from './player.ts'

/** Event that is held. */
export interface HeldEvent {
  /** Player who sent it; undefined: nobody in particular. */
  readonly from: Player | undefined
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
/** Bytes as which an event counts beside its own, where it is asked who has the most. */
const EVENT_WEIGHT = 1_049

/** Event of a list, and when it came. */
interface Held extends HeldEvent {
  readonly atMs: number
}

/** Events in order of arrival. Of too many the oldest of the sender with the most expire: others lose none by it. */
export class HeldEvents {
  readonly #scheduler: Scheduler
  readonly #limitMs: number
  readonly #events = new Set<Held>()
  /** Weight of what is held of each sender: both bounds count alike. */
  readonly #weights = new Map<Player | undefined, number>()
  #bytes = 0
  #ended = false
  #cancelExpiry: (() => void) | undefined

  /** `limitMs`: time for which an event is held. */
  constructor(scheduler: Scheduler, limitMs: number) {
    this.#scheduler = scheduler
    this.#limitMs = limitMs
  }

  get isEmpty(): boolean {
    return this.#events.size === 0
  }

  /** Holds an event. */
  hold(event: HeldEvent): void {
    if (this.#ended) return
    this.#events.add({ ...event, atMs: this.#scheduler.now() })
    this.#count(event, 1)
    this.#expire()
  }

  /** Emits the events that are ready, one after the other: the listeners of one can change what is ready. */
  release(): void {
    for (const event of [...this.#events]) if (event.isReady() && this.#remove(event)) event.emit()
  }

  /** Drops all events, for good: the room has ended. */
  dropAll(): void {
    this.#ended = true
    this.#events.clear()
    this.#cancelExpiry?.()
  }

  /** Adds an event to the sums, or takes it out: `sign` is 1 or −1. */
  #count({ from, bytes }: HeldEvent, sign: number): void {
    this.#bytes += sign * bytes
    const weight = (this.#weights.get(from) ?? 0) + sign * (bytes + EVENT_WEIGHT)
    if (weight > 0) this.#weights.set(from, weight)
    else this.#weights.delete(from)
  }

  /** Removes an event. Returns whether it is to be given: not when it is gone, or its sender was blocked meanwhile. */
  #remove(event: Held): boolean {
    if (!this.#events.delete(event)) return false
    this.#count(event, -1)
    return event.from?.problem?.code !== 'blocked'
  }

  /** Returns the event that is to expire next. */
  #overdue(sinceMs: number): Held | undefined {
    const events = this.#events
    const [first] = events
    if (first === undefined || first.atMs <= sinceMs) return first
    if (events.size <= MAX_HELD_EVENTS && this.#bytes <= MAX_HELD_BYTES) return undefined
    const most = Math.max(...this.#weights.values())
    for (const event of events) if (this.#weights.get(event.from) === most) return event
    return undefined
  }

  #expire(): void {
    const sinceMs = this.#scheduler.now() - this.#limitMs
    for (let event = this.#overdue(sinceMs); event !== undefined; event = this.#overdue(sinceMs)) {
      if (this.#remove(event)) event.expire()
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
