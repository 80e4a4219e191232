// Door of a lobby: what an address may ask before an object is made for it. Node has one in its process, PartyKit one
// in an object for each address.

import type { LobbyLimits } from './lobby-limits.ts'
import {
  ADDRESS_KEPT_MS,
  DOOR_BURST_S,
  DOOR_SWEEP_MS,
  MAX_ADDRESSES,
  MAX_ADMITTED,
  MAX_MISS_WAIT_MS,
  MISS_FORGIVEN_MS,
  PENDING_MS,
} from './server-limits.ts'
import { TokenBucket } from './token-bucket.ts'

/** Visits of one address. Times in milliseconds. */
interface Visitor {
  readonly sockets: TokenBucket
  /** Codes that the address may enter uncounted: it had a ticket or a seat there. */
  readonly admitted: Set<string>
  /** Codes that were entered, and when; a miss unless the room says otherwise in time. */
  readonly pending: Map<string, number>
  /** Codes without a room, less those that were forgiven. */
  misses: number
  /** Time up to which misses were forgiven. */
  forgivenAt: number
  /** Time before which no further code may be tried. */
  waitUntil: number
  /** Time of the last visit. */
  at: number
}

/** Misses of an address, as they are stored. */
export interface DoorRecord {
  readonly misses: number
  readonly forgivenAt: number
  readonly waitUntil: number
}

/** Door for the sockets of all addresses of a process, or of one address. */
export class Door {
  readonly #limits: LobbyLimits
  readonly #visitors = new Map<string, Visitor>()
  #sweptAt = Number.NEGATIVE_INFINITY

  constructor(limits: LobbyLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#visitors.size
  }

  /** Returns whether an address may open a socket: at a directory, or at the room of a code. */
  enter(address: string, code: string | undefined, now: number): boolean {
    const visitor = this.#visitor(address, now)
    if (!visitor.sockets.takeTokens(now, 1)) return false
    if (code === undefined) return true
    if (this.#codeWaitMs(visitor, code, now) > 0) return false
    if (!visitor.admitted.has(code) && !visitor.pending.has(code)) visitor.pending.set(code, now)
    return true
  }

  /** Returns how long an address is kept out, in milliseconds, at least; 0 if it is not. Counts nothing. */
  keptOutMs(address: string, code: string | undefined, now: number): number {
    const visitor = this.#visitors.get(address)
    if (visitor === undefined) return 0
    this.#review(visitor, now)
    visitor.sockets.takeTokens(now, 0)
    const socketMs = ((1 - visitor.sockets.left) / this.#limits.newSocketsPerAddress) * 1_000
    return Math.max(0, socketMs, code === undefined ? 0 : this.#codeWaitMs(visitor, code, now))
  }

  /** Notes that an address asked for a room that is there, or showed no code at all: no miss. */
  known(address: string, code: string): void {
    this.#visitors.get(address)?.pending.delete(code)
  }

  /** Lets an address enter a code uncounted: it has a ticket or a seat there. */
  admit(address: string, code: string, now: number): void {
    const { admitted, pending } = this.#visitor(address, now)
    pending.delete(code)
    admitted.delete(code)
    admitted.add(code)
    for (const oldest of admitted) {
      if (admitted.size <= MAX_ADMITTED) break
      admitted.delete(oldest)
    }
  }

  /** Returns what must be known of an address after a restart: codes under way count as misses. */
  record(address: string): DoorRecord | undefined {
    const visitor = this.#visitors.get(address)
    if (!visitor || visitor.misses + visitor.pending.size === 0) return undefined
    const { misses, pending, forgivenAt, waitUntil } = visitor
    return { misses: misses + pending.size, forgivenAt, waitUntil }
  }

  restore(address: string, record: DoorRecord, now: number): void {
    Object.assign(this.#visitor(address, now), record)
  }

  #visitor(address: string, now: number): Visitor {
    const known = this.#visitors.get(address)
    if (known) {
      known.at = now
      this.#review(known, now)
      return known
    }
    this.#makeRoom(now)
    const visitor: Visitor = {
      sockets: new TokenBucket(now, {
        burst: this.#limits.newSocketsPerAddress * DOOR_BURST_S,
        perSecond: this.#limits.newSocketsPerAddress,
      }),
      admitted: new Set(),
      pending: new Map(),
      misses: 0,
      forgivenAt: now,
      waitUntil: now,
      at: now,
    }
    this.#visitors.set(address, visitor)
    return visitor
  }

  /** Returns how long a visitor must wait to try a code, at least. */
  #codeWaitMs({ admitted, pending, misses, waitUntil }: Visitor, code: string, now: number): number {
    if (admitted.has(code) || pending.has(code)) return 0
    if (misses + pending.size < this.#limits.missesPerAddress) return 0
    // One code at a time.
    const answeredAt = Math.max(...pending.values()) + PENDING_MS
    return Math.max(0, answeredAt - now, waitUntil - now)
  }

  /** Counts misses, and forgives them by time. */
  #review(visitor: Visitor, now: number): void {
    for (const [code, at] of visitor.pending) {
      if (now - at < PENDING_MS) continue
      visitor.pending.delete(code)
      this.#forgive(visitor, at + PENDING_MS)
      visitor.misses++
      const beyond = visitor.misses - this.#limits.missesPerAddress
      const wait = beyond < 0 ? 0 : Math.min(MAX_MISS_WAIT_MS, 1_000 * 2 ** beyond)
      visitor.waitUntil = Math.max(visitor.waitUntil, at + PENDING_MS + wait)
    }
    this.#forgive(visitor, now)
  }

  #forgive(visitor: Visitor, now: number): void {
    visitor.misses = Math.max(0, visitor.misses - Math.max(0, now - visitor.forgivenAt) / MISS_FORGIVEN_MS)
    visitor.forgivenAt = Math.max(visitor.forgivenAt, now)
  }

  /** Forgets addresses of which nothing need be known, and the oldest when there are too many. */
  #makeRoom(now: number): void {
    const isFull = this.#visitors.size >= MAX_ADDRESSES
    if (now - this.#sweptAt >= (isFull ? DOOR_SWEEP_MS : ADDRESS_KEPT_MS)) {
      this.#sweptAt = now
      for (const [address, visitor] of this.#visitors) {
        this.#review(visitor, now)
        const isPast = isFull || now - visitor.at >= ADDRESS_KEPT_MS
        if (isPast && visitor.misses === 0 && visitor.pending.size === 0) this.#visitors.delete(address)
      }
    }
    const [oldest] = this.#visitors.keys()
    if (this.#visitors.size >= MAX_ADDRESSES && oldest !== undefined) this.#visitors.delete(oldest)
  }
}
