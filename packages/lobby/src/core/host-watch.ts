// Watch over the host of a room: whether those who hear nothing from it are right.

import { PING_EVERY_MS } from '../protocol/index.ts'
import type { Connection } from './runtime.ts'

/** Part of a seat that the watch reads. */
interface WatchedSeat {
  readonly presence: { readonly kind: 'connected'; readonly connection: Connection } | { readonly kind: 'away' }
  readonly unreachable: { has(seat: WatchedSeat): boolean }
}

/** Times at which a connection was heard last. */
export type HeardAt = (connection: Connection) => number

/** Watch over one host at a time, by the reports of the other players and by its own socket. */
export class HostWatch {
  readonly #answerMs: number
  #asked: { readonly host: WatchedSeat; readonly at: number } | undefined
  #dueAt: number | undefined

  /** `answerMs`: time that a host has to answer. */
  constructor(answerMs: number) {
    this.#answerMs = answerMs
  }

  /** Time since when more than half of the others report the host; undefined: they do not. Milliseconds. */
  get reportedSince(): number | undefined {
    return this.#asked?.at
  }

  /** Time of the next look, if a host has been asked and has not answered; milliseconds. */
  get dueAt(): number | undefined {
    return this.#dueAt
  }

  /**
   * Returns whether the host is to be replaced: more than half of the other connected players have reported it, and it
   * is away, or its socket has not answered their reports, which each client answers with a ping.
   */
  isGone(host: WatchedSeat, seats: Iterable<WatchedSeat>, heardAt: HeardAt, now: number): boolean {
    const others = [...seats].filter((seat) => seat !== host && seat.presence.kind === 'connected')
    const reports = others.filter((seat) => seat.unreachable.has(host)).length
    this.#dueAt = undefined
    if (reports * 2 <= others.length) {
      this.#asked = undefined
      return false
    }
    if (this.#asked?.host !== host) this.#asked = { host, at: now }
    if (host.presence.kind === 'away') return true
    const heard = heardAt(host.presence.connection)
    // A host that has answered once is asked by nobody: its own pings tell that it is there.
    const until = heard > this.#asked.at ? heard + PING_EVERY_MS + this.#answerMs : this.#asked.at + this.#answerMs
    if (now >= until) return true
    this.#dueAt = until
    return false
  }
}
