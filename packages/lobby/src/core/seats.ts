// Data of a room's seats: players who are seated, connected, host and reachable. Sends no messages.

import { CLOSED_SEAT_KEPT_MS, HOST_GRACE_MS, SEAT_KEPT_MS, hideAddresses } from '../protocol/index.ts'
import type { Privacy, RoomEvent, RoomMessage, WireMember } from '../protocol/index.ts'
import { type HeardAt, HostWatch } from './host-watch.ts'
import type { Connection } from './runtime.ts'
import { type OutboxBudgets, SeatOutbox } from './seat-outbox.ts'
import { REACH_PER_S } from './server-limits.ts'
import { TokenBucket } from './token-bucket.ts'

/** Connection of a seated player, or the time since when there is none. */
export type Presence =
  | { readonly kind: 'connected'; readonly connection: Connection }
  | { readonly kind: 'away'; readonly since: number }

/** Seat of one player. */
export interface Seat {
  readonly member: WireMember
  readonly secret: string
  /** True if this player made the room. */
  readonly creator: boolean
  /** Level by which addresses are hidden in this player's signals. */
  readonly privacy: Privacy
  readonly outbox: SeatOutbox
  presence: Presence
  /** Number of the last numbered message received from this player. */
  heard: number
  /** Milliseconds for which the seat is kept without a connection. */
  readonly keptMs: number
  /**
   * Seats that this player has reported as unreachable, each with whether its player has closed the link; without seats
   * that were freed.
   */
  readonly unreachable: Map<Seat, boolean>
  /** Rate of this player's reports, each of which goes to all others. */
  readonly reports: TokenBucket
}

/** Player who takes a seat. */
interface Newcomer {
  readonly id: string
  readonly secret: string
  readonly creator: boolean
  readonly request: Pick<RoomMessage & { readonly type: 'join' }, 'name' | 'privacy' | 'asks' | 'keptMs'>
}

/** Report of a player on another. */
type Reach = Pick<RoomMessage & { readonly type: 'reach' }, 'reachable' | 'closed'>

/** Seats of one room: members, presence, host, reach. Times in milliseconds. */
export class Seats {
  /** Seats by id, in order of `ordinal`. */
  readonly #seats = new Map<string, Seat>()
  readonly #bySlot = new Map<number, Seat>()
  readonly maxPlayers: number
  readonly #budgets: OutboxBudgets
  readonly #freed: (seat: Seat) => void
  readonly #hostWatch: HostWatch
  #ordinal = 0
  #host: { readonly id: string; readonly term: number } = { id: '', term: 0 }

  /** `freed` is called for each seat that is freed. */
  constructor(
    maxPlayers: number,
    { budgets, hostAnswerMs }: { readonly budgets: OutboxBudgets; readonly hostAnswerMs: number },
    freed: (seat: Seat) => void,
  ) {
    this.maxPlayers = maxPlayers
    this.#budgets = budgets
    this.#hostWatch = new HostWatch(hostAnswerMs)
    this.#freed = freed
  }

  get size(): number {
    return this.#seats.size
  }

  get host(): { readonly id: string; readonly term: number } {
    return this.#host
  }

  all(): IterableIterator<Seat> {
    return this.#seats.values()
  }

  get(id: string): Seat | undefined {
    return this.#seats.get(id)
  }

  /** Returns the seat of a slot. */
  at(slot: number): Seat | undefined {
    return this.#bySlot.get(slot)
  }

  members(): readonly WireMember[] {
    return [...this.#seats.values()].map((seat) => seat.member)
  }

  /** Returns pairs of slots; the first player has reported the second as unreachable. */
  unreachable(): readonly (readonly [number, number])[] {
    const pairs: [number, number][] = []
    for (const seat of this.#seats.values()) {
      for (const other of seat.unreachable.keys()) pairs.push([seat.member.slot, other.member.slot])
    }
    return pairs
  }

  /** Returns whether a player may report another: a report that changes nothing, or one within the player's rate. */
  mayReport(seat: Seat, other: Seat, { reachable, closed = false }: Reach, now: number): boolean {
    const known = seat.unreachable.get(other)
    return known === (reachable ? undefined : closed) || seat.reports.takeTokens(now, 1)
  }

  /** Records whether a player can reach another, and reports a change to all others. */
  reach(seat: Seat, other: Seat, { reachable, closed = false }: Reach): void {
    const isNew = seat.unreachable.has(other) === reachable
    if (reachable) seat.unreachable.delete(other)
    else seat.unreachable.set(other, closed)
    if (!isNew) return
    const event: RoomEvent = { type: 'reach', from: seat.member.id, peer: other.member.id, reachable }
    for (const each of this.#seats.values()) if (each !== seat) this.send(each, event)
  }

  /** Seats a player, and reports it to all others. */
  add({ id, secret, creator, request }: Newcomer, connection: Connection, now: number): Seat {
    let slot = 0
    while (this.#bySlot.has(slot)) slot++
    const { name, privacy = 'open', asks, keptMs = SEAT_KEPT_MS } = request
    const member: WireMember = { id, slot, ordinal: this.#ordinal++, name, ...(asks === true && { asks }) }
    this.broadcast({ type: 'joined', member })
    const presence: Presence = { kind: 'connected', connection }
    const seat: Seat = {
      member,
      secret,
      creator,
      privacy,
      outbox: new SeatOutbox(this.maxPlayers, this.#budgets),
      presence,
      heard: 0,
      keptMs: Math.min(keptMs, SEAT_KEPT_MS),
      unreachable: new Map(),
      reports: new TokenBucket(now, { burst: 2 * this.maxPlayers, perSecond: REACH_PER_S }),
    }
    this.#seats.set(id, seat)
    this.#bySlot.set(slot, seat)
    // The first player learns of being host from `seated`.
    if (!this.#seats.has(this.#host.id)) this.#host = { id, term: this.#host.term + 1 }
    return seat
  }

  /** Frees a seat, and reports it to all others. */
  remove(seat: Seat, reason: 'left' | 'timeout'): void {
    if (!this.#seats.delete(seat.member.id)) return
    this.#bySlot.delete(seat.member.slot)
    seat.outbox.clear()
    this.#freed(seat)
    for (const each of this.#seats.values()) each.unreachable.delete(seat)
    this.broadcast({ type: 'left', id: seat.member.id, reason })
  }

  /** Sends a numbered message to one seat, now or after `resume`. False if the sender's share there is used up. */
  send(seat: Seat, event: RoomEvent): boolean {
    const text = seat.outbox.add(event)
    if (text === undefined) return false
    if (seat.presence.kind === 'connected') seat.presence.connection.send(text)
    return true
  }

  /** [LOB26] Sends a player's signal to another, without addresses that are hidden. False: as `send`. */
  signal(from: Seat, to: Seat, signal: unknown): boolean {
    const data = hideAddresses(signal, to.privacy === 'private' ? to.privacy : from.privacy)
    return data === undefined || this.send(to, { type: 'signal', from: from.member.id, data })
  }

  broadcast(event: RoomEvent): void {
    for (const seat of this.#seats.values()) this.send(seat, event)
  }

  /** Time of the next review for the host's sake, milliseconds; undefined: none. */
  get hostDueAt(): number | undefined {
    return this.#hostWatch.dueAt
  }

  /** Frees seats that were away for too long, and replaces a host who left, is away, is silent or reaches nobody. */
  review(now: number, heardAt: HeardAt): void {
    for (const seat of [...this.#seats.values()]) {
      const keptMs = this.#isClosed(seat) ? Math.min(seat.keptMs, CLOSED_SEAT_KEPT_MS) : seat.keptMs
      if (awayFor(seat, keptMs, now)) this.remove(seat, 'timeout')
    }
    const current = this.#seats.get(this.#host.id)
    const gone = current !== undefined && this.#hostWatch.isGone(current, this.#seats.values(), heardAt, now)
    const { reportedSince = now } = this.#hostWatch
    const alone = current !== undefined && now - reportedSince >= HOST_GRACE_MS && this.#isAlone(current)
    if (current && !alone && !gone && !awayFor(current, HOST_GRACE_MS, now)) return
    const heir = alone || gone ? this.#reachedHeir(current) : this.#heir(current === undefined)
    if (!heir || heir === current) return
    this.#host = { id: heir.member.id, term: this.#host.term + 1 }
    this.broadcast({ type: 'host', ...this.#host })
  }

  /** Returns whether a player has closed its links to all other connected players, one at least. */
  #isClosed(seat: Seat): boolean {
    const others = [...this.#seats.values()].filter((other) => other !== seat && other.presence.kind === 'connected')
    return others.length > 0 && others.every((other) => other.unreachable.get(seat) === true)
  }

  /** Returns whether all others, two at least, have reported a player as unreachable. */
  #isAlone(seat: Seat): boolean {
    const others = [...this.#seats.values()].filter((other) => other !== seat)
    return others.length > 1 && others.every((other) => other.unreachable.has(seat))
  }

  /** Returns the longest seated connected player whom nobody but the host has reported as unreachable. */
  #reachedHeir(host: Seat): Seat | undefined {
    const others = [...this.#seats.values()].filter((seat) => seat !== host)
    return others.find(
      (seat) => seat.presence.kind === 'connected' && !others.some((other) => other.unreachable.has(seat)),
    )
  }

  /** Returns the longest seated of the connected players; of the others only if `needed`. */
  #heir(needed: boolean): Seat | undefined {
    const seats = [...this.#seats.values()]
    return seats.find((seat) => seat.presence.kind === 'connected') ?? (needed ? seats[0] : undefined)
  }
}

function awayFor(seat: Seat, ms: number, now: number): boolean {
  return seat.presence.kind === 'away' && now - seat.presence.since >= ms
}
