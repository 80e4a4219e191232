// Reserved seats of a room, each with a ticket for the player who comes.

import { TICKET_MS } from '../protocol/index.ts'
import { MAX_RESERVED } from './server-limits.ts'

/** Ticket of one reserved seat. Times in milliseconds. */
export interface Ticket {
  readonly until: number
  /** True if its player made the room. */
  readonly creator: boolean
}

/** Tickets of one room. */
export class Tickets {
  readonly #mint: () => string
  readonly #tickets = new Map<string, Ticket>()

  constructor(mint: () => string) {
    this.#mint = mint
  }

  get size(): number {
    return this.#tickets.size
  }

  /** Reserves seats; returns their tickets. */
  reserve(count: number, creator: boolean, now: number): readonly string[] {
    return Array.from({ length: Math.min(count, MAX_RESERVED) }, () => {
      const ticket = this.#mint()
      this.#tickets.set(ticket, { until: now + TICKET_MS, creator })
      return ticket
    })
  }

  get(ticket: string | undefined): Ticket | undefined {
    return ticket === undefined ? undefined : this.#tickets.get(ticket)
  }

  /** Removes a ticket; true if there was one. */
  takeTicket(ticket: string | undefined): ticket is string {
    return ticket !== undefined && this.#tickets.delete(ticket)
  }

  /** Removes tickets whose time is over. */
  expire(now: number): void {
    for (const [ticket, { until }] of this.#tickets) if (now >= until) this.#tickets.delete(ticket)
  }
}
