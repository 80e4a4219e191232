import { matchKey } from './room-list.ts'
import type { RoomList } from './room-list.ts'
import type { Match } from './calls.ts'
import { MAX_WAITING } from './server-limits.ts'

/** One player who waits for a match. Exactly one of the two is called, unless they leave first. */
export interface Waiter {
  readonly req: number
  readonly matched: (code: string, ticket: string) => void
  readonly failed: () => void
}

export interface MatchmakerOptions {
  readonly rooms: RoomList
  /** Makes a room with seats reserved. */
  readonly open: (match: Match, seats: number) => Promise<{ code: string; tickets: readonly string[] }>
  /** Reserves seats in a room, as many as are free; undefined if it has ended. */
  readonly reserve: (code: string, seats: number) => Promise<readonly string[] | undefined>
  readonly now: () => number
}

interface Queue {
  readonly match: Match
  /** In order of arrival. A waiter stands here until they hold a ticket, so whoever leaves is simply not here any more. */
  readonly waiters: Waiter[]
  /** Whether rounds of matching are under way: those of one queue never overlap. */
  busy: boolean
  /** Something happened since the last round began. */
  news: boolean
}

/** Puts players into rooms: first into rooms with a free seat, then, when enough of them wait, into a new one. */
export class Matchmaker {
  readonly #options: MatchmakerOptions
  readonly #queues = new Map<string, Queue>()
  #waiting = 0

  constructor(options: MatchmakerOptions) {
    this.#options = options
  }

  /** False if too many wait. Never calls the waiter in this task. */
  join(match: Match, waiter: Waiter): boolean {
    if (this.#waiting >= MAX_WAITING) return false
    const key = matchKey(match)
    const queue = this.#queues.get(key) ?? { match, waiters: [], busy: false, news: false }
    this.#queues.set(key, queue)
    queue.waiters.push(waiter)
    this.#waiting++
    void this.#serve(key, queue)
    return true
  }

  leave(waiter: Waiter): void {
    for (const [key, queue] of this.#queues) {
      const at = queue.waiters.indexOf(waiter)
      if (at < 0) continue
      queue.waiters.splice(at, 1)
      this.#waiting--
      if (queue.waiters.length === 0 && !queue.busy) this.#queues.delete(key)
    }
  }

  /** Something changed in a room of this match. */
  look(match: Match): void {
    const key = matchKey(match)
    const queue = this.#queues.get(key)
    if (queue) void this.#serve(key, queue)
  }

  async #serve(key: string, queue: Queue): Promise<void> {
    queue.news = true
    if (queue.busy) return
    queue.busy = true
    try {
      // The caller tells its player that they wait before anything can come of it.
      await Promise.resolve()
      while (queue.waiters.length > 0 && queue.news) {
        queue.news = false
        if (await this.#round(queue)) queue.news = true
      }
    } catch {
      for (const waiter of this.#take(queue, queue.waiters.length)) waiter.failed()
    } finally {
      queue.busy = false
      if (queue.waiters.length === 0) this.#queues.delete(key)
    }
  }

  /** True if it did anything, so that another round may do more. */
  async #round(queue: Queue): Promise<boolean> {
    const { rooms, reserve, open, now } = this.#options
    const { match, waiters } = queue
    const room = rooms.fillable(match)
    if (room) {
      const { code, players, maxPlayers } = room
      const tickets = await reserve(code, Math.min(waiters.length, maxPlayers - players))
      if (!tickets) rooms.strike(code)
      else {
        // The room's own report is on its way; until then nobody else is sent to these seats.
        rooms.correct(code, tickets.length === 0 ? maxPlayers : players + tickets.length)
        this.#deal(queue, code, tickets)
      }
      return true
    }
    if (waiters.length < match.min) return false
    const seats = Math.min(waiters.length, match.max)
    const { code, tickets } = await open(match, seats)
    const listing = { code, players: tickets.length, maxPlayers: match.max, data: null, mode: match.mode }
    rooms.note({ type: 'report', revision: 0, listing, match }, now())
    this.#deal(queue, code, tickets)
    return true
  }

  /** Tickets for which nobody waits any more run out by themselves, and the room stays in the list to be filled. */
  #deal(queue: Queue, code: string, tickets: readonly string[]): void {
    const served = this.#take(queue, tickets.length)
    for (const [index, waiter] of served.entries()) {
      const ticket = tickets[index]
      if (ticket !== undefined) waiter.matched(code, ticket)
    }
  }

  #take(queue: Queue, count: number): readonly Waiter[] {
    const served = queue.waiters.splice(0, count)
    this.#waiting -= served.length
    return served
  }
}
