// Buffer of a seat's events between taking the seat and the room's first listener.

import type { RoomEvent } from '@tickmesh/lobby/protocol'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { SeatEvents } from './seat.ts'

type Delivery = (events: SeatEvents) => void

/** Upper bound of events without a listener: many times the joins and signals of all seats. */
const MAX_WAITING = 4_096

/** Events of a room in order, kept until the room listens. */
export class SeatInbox {
  readonly #scheduler: Scheduler
  readonly #overflowed: () => void
  #waiting: Delivery[] = []
  #events: SeatEvents | undefined
  /** True after the kept events were delivered: further ones are delivered at once. */
  #live = false
  #closed = false

  constructor(scheduler: Scheduler, overflowed: () => void) {
    this.#scheduler = scheduler
    this.#overflowed = overflowed
  }

  /** Sets the listener; delivers in a later task. */
  listen(events: SeatEvents): void {
    this.#events = events
    this.#scheduler.after(0, () => this.#drain())
  }

  /** Delivers an event, or keeps it until the room listens. */
  push(delivery: Delivery): void {
    if (this.#closed) return
    if (this.#live && this.#events) return delivery(this.#events)
    this.#waiting.push(delivery)
    if (this.#waiting.length > MAX_WAITING) this.#overflowed()
  }

  /** Delivers an event that the room has sent. */
  pushEvent(message: RoomEvent): void {
    this.push((events) => deliver(events, message))
  }

  /** Delivers a batch of the relay, if the room listens. */
  relayed(batch: Uint8Array): void {
    if (this.#live) this.#events?.relayed?.(batch)
  }

  /** Delivers one last event. */
  finish(delivery: Delivery): void {
    this.push(delivery)
    this.#closed = true
  }

  /** Drops all events, and ends the delivery. */
  close(): void {
    this.#closed = true
    this.#waiting = []
    this.#events = undefined
  }

  #drain(): void {
    // A delivery may add events, and may call `close`.
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      if (this.#events) next(this.#events)
    }
    this.#live = true
  }
}

function deliver(events: SeatEvents, message: RoomEvent): void {
  switch (message.type) {
    case 'joined':
      return events.joined(message.member)
    case 'left':
      return events.left(message.id, message.reason)
    case 'host':
      return events.host({ id: message.id, term: message.term })
    case 'signal':
      return events.signal(message.from, message.data)
    case 'reach':
      return events.reach(message.from, message.peer, message.reachable)
  }
}
