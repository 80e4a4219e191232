// Tickets of quick matches that are not used yet, counted for the address that asked.

import { TICKET_MS } from '../protocol/index.ts'
import {
  ACCOUNT_KEPT_MS,
  FIRST_OPEN_MATCHES,
  MAX_OPEN_MATCHES,
  MISSED_MATCH_MS,
  RETURNED_MATCH_MS,
  TICKET_GRACE_MS,
} from './server-limits.ts'

/** Tickets of one address. Times in milliseconds. */
interface Account {
  /**
   * Rooms in which a ticket of this address is not used, and when each counts no more; `missed` if its player will not
   * come.
   */
  readonly open: Map<string, { readonly tickets: Set<string>; until: number; missed: boolean }>
  /** Rooms that may be open at once: more with every ticket that is used, half with every room that was missed. */
  allowed: number
  /** Time of the last ticket. */
  at: number
}

interface Ticket {
  readonly address: string
  readonly code: string
}

/**
 * Accounts of the addresses that got tickets. A ticket that nobody uses leaves its room short of a player; whoever asks
 * for many of those gets few at once, and players who come get more. Tickets of one room count as one, so that players
 * behind one router are matched with each other.
 */
export class TicketAccounts {
  readonly #accounts = new Map<string, Account>()
  readonly #tickets = new Map<string, Ticket>()

  /** Returns whether an address may get a ticket of one more room. */
  hasRoom(address: string | undefined): boolean {
    const account = address === undefined ? undefined : this.#accounts.get(address)
    return account === undefined || account.open.size < account.allowed
  }

  issued(address: string | undefined, code: string, ticket: string, now: number): void {
    if (address === undefined) return
    const account = this.#accounts.get(address) ?? { open: new Map(), allowed: FIRST_OPEN_MATCHES, at: now }
    this.#accounts.set(address, account)
    account.at = now
    const room = account.open.get(code) ?? { tickets: new Set<string>(), until: 0, missed: false }
    account.open.set(code, room)
    room.tickets.add(ticket)
    room.until = now + TICKET_MS + TICKET_GRACE_MS
    this.#tickets.set(ticket, { address, code })
  }

  /** Counts a ticket as used. Returns whether it was of an account, whose address may get more tickets now. */
  used(ticket: string): boolean {
    const found = this.#tickets.get(ticket)
    this.#tickets.delete(ticket)
    const account = found && this.#accounts.get(found.address)
    const room = found && account?.open.get(found.code)
    if (!room || !account) return false
    room.tickets.delete(ticket)
    account.allowed = Math.min(MAX_OPEN_MATCHES, account.allowed + 1)
    if (room.tickets.size === 0 && !room.missed) account.open.delete(found.code)
    return true
  }

  /** Counts a ticket as given back: its room counts as open for a moment more, and not as missed. */
  returned(ticket: string, now: number): void {
    const found = this.#tickets.get(ticket)
    this.#tickets.delete(ticket)
    const room = found && this.#accounts.get(found.address)?.open.get(found.code)
    if (!room) return
    room.tickets.delete(ticket)
    if (room.tickets.size > 0 || room.missed) return
    room.missed = true
    room.until = now + RETURNED_MATCH_MS
  }

  /** Counts unused tickets as missed. Returns whether any address may get more tickets now. */
  expire(now: number): boolean {
    let any = false
    for (const [address, account] of this.#accounts) {
      for (const [code, room] of account.open) {
        if (now < room.until) continue
        for (const ticket of room.tickets) this.#tickets.delete(ticket)
        if (room.missed) {
          account.open.delete(code)
          any = true
        } else {
          room.missed = true
          room.until = now + MISSED_MATCH_MS
          account.allowed = Math.max(1, Math.floor(account.allowed / 2))
        }
      }
      if (account.open.size === 0 && now - account.at >= ACCOUNT_KEPT_MS) this.#accounts.delete(address)
    }
    return any
  }
}
