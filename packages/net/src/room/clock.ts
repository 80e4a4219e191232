import type { ClockSample } from '../core/clock/sample.ts'
import { SharedClock } from '../core/clock/shared-clock.ts'
import type { Stratum } from '../core/clock/shared-clock.ts'
import { TickPacer } from '../core/clock/tick-pacer.ts'
import type { TickAdvance } from '../core/clock/tick-pacer.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'

/** The one timeline of a room, as a game reads it. */
export interface RoomClock {
  /** Shared time now, in ms since the room's first host began. Never goes backwards. 0 until synced. */
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
  /** How much faster the host's clock runs than this machine's, in millionths. */
  readonly driftPpm: number
}

/** A peer's clock, as its last frame told. */
interface Source {
  readonly stratum: number
}

/** Reads and steers shared time for a room: whom to follow, and which ticks are due. */
export class Timeline implements RoomClock {
  readonly #scheduler: Scheduler
  readonly #clock = new SharedClock()
  readonly #pacer: TickPacer
  readonly #sources = new Map<string, Source>()
  #hostId: string | undefined
  #leading = false

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
  hostChanged(hostId: string, isMe: boolean): void {
    this.#hostId = hostId
    this.#leading = isMe
    if (isMe) this.#clock.lead(this.#scheduler.now())
    else this.#choose()
  }

  /** A frame of a connected peer brought a sample. */
  sample(peerId: string, sample: ClockSample): void {
    if (this.#sources.get(peerId)?.stratum !== sample.stratum) {
      this.#sources.set(peerId, { stratum: sample.stratum })
      this.#choose()
    }
    this.#clock.add(sample, peerId)
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
