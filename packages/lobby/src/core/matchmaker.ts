// Quick matches of a directory: a queue for each mode, and the rounds that assign seats.

import type { Avoiding } from './avoidance.ts'
import type { Match } from './calls.ts'
import { filling, group } from './match-groups.ts'
import type { RoomList } from './room-list.ts'
import { MAX_WAITING } from './server-limits.ts'
import type { TicketAccounts } from './ticket-accounts.ts'

/** Player in a queue. Exactly one of the two callbacks is called, unless the player leaves first. */
export interface Waiter extends Avoiding {
  readonly req: number
  readonly match: Match
  /** Address that the player's tickets count for; undefined if they are not counted. */
  readonly address: string | undefined
  readonly matched: (code: string, ticket: string) => void
  readonly failed: () => void
}

/** Access of a matchmaker to rooms and time. */
export interface MatchmakerOptions {
  readonly rooms: RoomList
  readonly accounts: TicketAccounts
  /** Makes a room with reserved seats, on account of `address`. */
  readonly open: (
    match: Match,
    seats: number,
    address: string | undefined,
  ) => Promise<{ code: string; tickets: readonly string[] }>
  /** Reserves at most `seats` seats in a room; undefined if the room has ended. */
  readonly reserve: (code: string, seats: number) => Promise<readonly string[] | undefined>
  /** Gives reserved seats back. */
  readonly release: (code: string, tickets: readonly string[]) => void
  readonly now: () => number
}

/** Players of one mode. */
interface Queue {
  /** Players in order of arrival, until they have a ticket or leave. */
  readonly waiters: Waiter[]
  /** True during rounds of matching; the rounds of one queue never overlap. */
  busy: boolean
  /** True if anything changed since the last round began. */
  changed: boolean
}

/** Queues of players: seated in rooms with a free seat first, then, when enough players wait, in a new room. */
export class Matchmaker {
  readonly #options: MatchmakerOptions
  /** Queues by mode. */
  readonly #queues = new Map<string, Queue>()
  #waiting = 0

  constructor(options: MatchmakerOptions) {
    this.#options = options
  }

  /** Adds a player; false if too many wait. Never calls the waiter in this task. */
  join(waiter: Waiter): boolean {
    if (this.#waiting >= MAX_WAITING) return false
    const { mode } = waiter.match
    const queue = this.#queues.get(mode) ?? { waiters: [], busy: false, changed: false }
    this.#queues.set(mode, queue)
    queue.waiters.push(waiter)
    this.#waiting++
    void this.#serve(mode, queue)
    return true
  }

  /** Removes a player. */
  leave(waiter: Waiter): void {
    const { mode } = waiter.match
    const queue = this.#queues.get(mode)
    const at = queue?.waiters.indexOf(waiter) ?? -1
    if (!queue || at < 0) return
    queue.waiters.splice(at, 1)
    this.#waiting--
    if (queue.waiters.length === 0 && !queue.busy) this.#queues.delete(mode)
  }

  /** Begins a round, because a room of this mode changed. */
  roomChanged(mode: string): void {
    const queue = this.#queues.get(mode)
    if (queue) void this.#serve(mode, queue)
  }

  /** Begins a round in each mode, because addresses may have more tickets. */
  accountsChanged(): void {
    for (const [mode, queue] of this.#queues) void this.#serve(mode, queue)
  }

  async #serve(mode: string, queue: Queue): Promise<void> {
    queue.changed = true
    if (queue.busy) return
    queue.busy = true
    try {
      // The caller answers `queued` before any match.
      await Promise.resolve()
      while (queue.waiters.length > 0 && queue.changed) {
        queue.changed = false
        if (await this.#round(mode, queue)) queue.changed = true
      }
    } catch {
      const failed = [...queue.waiters]
      this.#takeWaiters(queue, failed)
      for (const waiter of failed) waiter.failed()
    } finally {
      queue.busy = false
      if (queue.waiters.length === 0) this.#queues.delete(mode)
    }
  }

  /** Runs one round; true if it seated anybody or updated the list, so that another round may do more. */
  async #round(mode: string, queue: Queue): Promise<boolean> {
    const { rooms, accounts, reserve, open, now } = this.#options
    const ready = queue.waiters.filter(({ address }) => accounts.hasRoom(address))
    if (ready.length === 0) return false
    const fill = filling(rooms.fillable(mode), ready)
    if (fill) {
      const { room, takers } = fill
      const { code, players, maxPlayers } = room.listing
      const tickets = await reserve(code, takers.length)
      if (!tickets) rooms.remove(code)
      else {
        // Until the room's own report comes, no other player is sent to these seats.
        const taken = tickets.length === 0 ? maxPlayers : players + tickets.length
        rooms.setPlayers(code, taken, residentsOf(takers.slice(0, tickets.length)))
        this.#deal(queue, takers, code, tickets)
      }
      return true
    }
    const found = group(mode, ready)
    if (!found) return false
    const { match, members } = found
    const address = members[0]?.address
    const { code, tickets } = await open(match, members.length, address)
    const listing = { code, players: tickets.length, maxPlayers: match.max, data: null, mode }
    rooms.report({ type: 'report', revision: 0, listing, match, address }, now())
    rooms.setPlayers(code, tickets.length, residentsOf(members))
    this.#deal(queue, members, code, tickets)
    return true
  }

  /** Gives tickets to the chosen players who still wait. Surplus tickets are given back. */
  #deal(queue: Queue, chosen: readonly Waiter[], code: string, tickets: readonly string[]): void {
    const { accounts, release, now } = this.#options
    const waiting = new Set(queue.waiters)
    const served = chosen.filter((waiter) => waiting.has(waiter)).slice(0, tickets.length)
    this.#takeWaiters(queue, served)
    if (tickets.length > served.length) release(code, tickets.slice(served.length))
    for (const [index, waiter] of served.entries()) {
      const ticket = tickets[index]
      if (ticket === undefined) continue
      accounts.issued(waiter.address, code, ticket, now())
      waiter.matched(code, ticket)
    }
  }

  #takeWaiters(queue: Queue, served: readonly Waiter[]): void {
    const gone = new Set(served)
    const left = queue.waiters.filter((waiter) => !gone.has(waiter))
    this.#waiting -= queue.waiters.length - left.length
    queue.waiters.splice(0, queue.waiters.length, ...left)
  }
}

/** Returns what a room keeps of those who were given its seats. */
function residentsOf(waiters: readonly Waiter[]): Avoiding[] {
  return waiters.map(({ self, avoid }) => ({ self, avoid }))
}
