import type { ClockSample } from '../core/clock/sample.ts'
import { SharedClock } from '../core/clock/shared-clock.ts'
import type { Stratum } from '../core/clock/shared-clock.ts'
import { TickPacer } from '../core/clock/tick-pacer.ts'
import type { TickAdvance } from '../core/clock/tick-pacer.ts'
import type { HostTerm } from '../lobby-client/seat.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'

/** The one timeline of a room, as a game reads it. */
export interface RoomClock {
  /**
   * Shared time now, in ms since the room's first host began. 0 until synced. Never goes backwards. Corrections of up to 250 ms
   * are taken out at 0.95 to 1.05 of the usual pace; past that it jumps ahead, or stands still until it is right: that is after a
   * machine slept, and `skip` tells which ticks were left out.
   */
  now(): number
  /** Whether shared time is known: for the host at once, for others a round trip after their first link opened. It stays so. */
  readonly synced: boolean
  /** The current tick; tick n begins at `n · 1000 / tickRate` ms of shared time. */
  readonly tick: number
  /** How far shared time is into the current tick, in [0, 1): for drawing between two steps. */
  readonly fraction: number
  /**
   * Estimated bound of the error against the host, in ms (0 for the host, Infinity until synced). A path that is longer
   * one way than the other adds half of the difference, which no exchange of timestamps can see.
   */
  readonly errorMs: number
  /**
   * By how many ticks this player's inputs, and what it predicts, are ahead of `tick`, so that they are at the host in time
   * (`authority: 'host'`). 0 for the host, and where each player writes its own entities.
   */
  readonly lead: number
  /** How much faster the host's clock runs than this machine's, in millionths. */
  readonly driftPpm: number
}

/** A new host waits this long, in ms, for a link to somebody who knows the time, before it starts a time of its own. */
const CLAIM_AFTER_MS = 5_000
/** The term of a room's first host. */
const FIRST_TERM = 1

/** A peer's clock, as its last frame told. */
interface Source {
  readonly stratum: number
}

/** Reads and steers shared time for a room: whom to follow, and which ticks are due. */
export class Timeline implements RoomClock {
  lead = 0
  readonly #scheduler: Scheduler
  readonly #clock = new SharedClock()
  readonly #pacer: TickPacer
  readonly #sources = new Map<string, Source>()
  #hostId: string | undefined
  #leading = false
  /** We are host without a time, since this local time: somebody else may have one. */
  #claimingSinceMs: number | undefined

  constructor(scheduler: Scheduler, tickRate: number) {
    this.#scheduler = scheduler
    this.#pacer = new TickPacer({ tickRate })
  }

  now(): number {
    return this.#clock.now(this.#scheduler.now())
  }

  get synced(): boolean {
    return this.#clock.synced
  }

  get stratum(): Stratum {
    return this.#clock.stratum
  }

  get tick(): number {
    return this.#pacer.tick
  }

  get fraction(): number {
    return this.#pacer.fraction(this.now())
  }

  get errorMs(): number {
    return this.#clock.errorMs
  }

  get driftPpm(): number {
    return this.#clock.driftPpm
  }

  /** The lobby named a host: it leads, whoever it is. */
  hostChanged({ id, term }: HostTerm, isMe: boolean): void {
    this.#hostId = id
    // The room's first host has nobody to have the time from.
    this.#leading = isMe && (this.synced || term === FIRST_TERM)
    this.#claimingSinceMs = isMe && !this.#leading ? this.#scheduler.now() : undefined
    if (this.#leading) this.#clock.lead(this.#scheduler.now())
    else this.#choose()
  }

  /** A frame of a connected peer brought a sample. */
  sample(peerId: string, sample: ClockSample): void {
    if (this.#sources.get(peerId)?.stratum !== sample.stratum) {
      this.#sources.set(peerId, { stratum: sample.stratum })
      this.#choose()
    }
    this.#clock.add(sample, peerId)
    if (this.#claimingSinceMs !== undefined && this.synced) this.#lead()
  }

  /**
   * A host without a time begins one of its own when there is nobody to have it from: `alone`, or after `CLAIM_AFTER_MS`
   * without a peer who has one. Call it some times a second.
   */
  claim(alone: boolean): void {
    if (this.#claimingSinceMs === undefined) return
    const waitedMs = this.#scheduler.now() - this.#claimingSinceMs
    const somebodyHas = [...this.#sources.values()].some(({ stratum }) => stratum < 3)
    if (alone || (waitedMs >= CLAIM_AFTER_MS && !somebodyHas)) this.#lead()
  }

  /** A peer's link is gone. */
  lost(peerId: string): void {
    if (this.#sources.delete(peerId)) this.#choose()
  }

  /** The ticks that are due now. Nothing is due until synced. */
  advance(): TickAdvance {
    if (!this.synced) return { tick: 0, run: 0, skipped: 0 }
    return this.#pacer.advance(this.now())
  }

  /** How long until the next tick is due, in ms. */
  get msToNext(): number {
    return this.#pacer.msToNext(this.now())
  }

  #lead(): void {
    this.#claimingSinceMs = undefined
    this.#leading = true
    this.#clock.lead(this.#scheduler.now())
  }

  /** The host, or while it cannot be heard, the peer that is the fewest hops from it. */
  #choose(): void {
    if (this.#leading) return
    let best: string | undefined
    let hops = 3
    for (const [id, { stratum }] of this.#sources) {
      const rank = id === this.#hostId && stratum < 3 ? -1 : stratum
      if (rank < hops) {
        best = id
        hops = rank
      }
    }
    if (best !== undefined) this.#clock.follow(best)
  }
}
