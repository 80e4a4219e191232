// Quick matches of a directory: the queues, and the rounds that assign seats.

import { matchKey, type RoomList } from './room-list.ts'
import type { Match } from './calls.ts'
import { MAX_WAITING } from './server-limits.ts'

/** Player in a queue. Exactly one of the two callbacks is called, unless the player leaves first. */
export interface Waiter {
  readonly req: number
  readonly matched: (code: string, ticket: string) => void
  readonly failed: () => void
}

/** Access of a matchmaker to rooms and time. */
export interface MatchmakerOptions {
  readonly rooms: RoomList
  /** Makes a room with reserved seats. */
  readonly open: (match: Match, seats: number) => Promise<{ code: string; tickets: readonly string[] }>
  /** Reserves at most `seats` seats in a room; undefined if the room has ended. */
  readonly reserve: (code: string, seats: number) => Promise<readonly string[] | undefined>
  readonly now: () => number
}

/** Players with equal terms. */
interface Queue {
  readonly match: Match
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
  readonly #queues = new Map<string, Queue>()
  #waiting = 0

  constructor(options: MatchmakerOptions) {
    this.#options = options
  }

  /** Adds a player; false if too many wait. Never calls the waiter in this task. */
  join(match: Match, waiter: Waiter): boolean {
    if (this.#waiting >= MAX_WAITING) return false
    const key = matchKey(match)
    const queue = this.#queues.get(key) ?? { match, waiters: [], busy: false, changed: false }
    this.#queues.set(key, queue)
    queue.waiters.push(waiter)
    this.#waiting++
    void this.#serve(key, queue)
    return true
  }

  /** Removes a player. */
  leave(waiter: Waiter): void {
    for (const [key, queue] of this.#queues) {
      const at = queue.waiters.indexOf(waiter)
      if (at < 0) continue
      queue.waiters.splice(at, 1)
      this.#waiting--
      if (queue.waiters.length === 0 && !queue.busy) this.#queues.delete(key)
    }
  }

  /** Begins a round, because a room of this match changed. */
  roomChanged(match: Match): void {
    const key = matchKey(match)
    const queue = this.#queues.get(key)
    if (queue) void this.#serve(key, queue)
  }

  async #serve(key: string, queue: Queue): Promise<void> {
    queue.changed = true
    if (queue.busy) return
    queue.busy = true
    try {
      // The caller answers `queued` before any match.
      await Promise.resolve()
      while (queue.waiters.length > 0 && queue.changed) {
        queue.changed = false
        if (await this.#round(queue)) queue.changed = true
      }
    } catch {
      for (const waiter of this.#takeWaiters(queue, queue.waiters.length)) waiter.failed()
    } finally {
      queue.busy = false
      if (queue.waiters.length === 0) this.#queues.delete(key)
    }
  }

  /** Runs one round; true if it seated anybody or updated the list, so that another round may do more. */
  async #round(queue: Queue): Promise<boolean> {
    const { rooms, reserve, open, now } = this.#options
    const { match, waiters } = queue
    const room = rooms.fillable(match)
    if (room) {
      const { code, players, maxPlayers } = room
      const tickets = await reserve(code, Math.min(waiters.length, maxPlayers - players))
      if (!tickets) rooms.remove(code)
      else {
        // Until the room's own report comes, no other player is sent to these seats.
        rooms.setPlayers(code, tickets.length === 0 ? maxPlayers : players + tickets.length)
        this.#deal(queue, code, tickets)
      }
      return true
    }
    if (waiters.length < match.min) return false
    const seats = Math.min(waiters.length, match.max)
    const { code, tickets } = await open(match, seats)
    const listing = { code, players: tickets.length, maxPlayers: match.max, data: null, mode: match.mode }
    rooms.report({ type: 'report', revision: 0, listing, match }, now())
    this.#deal(queue, code, tickets)
    return true
  }

  /** Gives tickets to the first in the queue. Surplus tickets expire, and the room stays in the list. */
  #deal(queue: Queue, code: string, tickets: readonly string[]): void {
    const served = this.#takeWaiters(queue, tickets.length)
    for (const [index, waiter] of served.entries()) {
      const ticket = tickets[index]
      if (ticket !== undefined) waiter.matched(code, ticket)
    }
  }

  #takeWaiters(queue: Queue, count: number): readonly Waiter[] {
    const served = queue.waiters.splice(0, count)
    this.#waiting -= served.length
    return served
  }
}
