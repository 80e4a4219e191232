// Public type of `room.clock`, and the timeline that implements it.

import { type ClockSample, middleOffset, plausible } from '../core/clock/sample.ts'
import { SharedClock, type Stratum } from '../core/clock/shared-clock.ts'
import { TickPacer, type TickAdvance } from '../core/clock/tick-pacer.ts'
import { StartOver } from '../core/clock/start-over.ts'
import { isEarly, latestTick } from '../core/state/receive/early.ts'
import type { HostTerm } from '../lobby-client/seat.ts'
import type { Log } from '../log.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'

/** The one timeline of a room, as a game reads it. */
export interface RoomClock {
  /**
   * Shared time now, in ms since the room's first host began. 0 until synced. Corrections of up to 250 ms are taken out
   * at 0.95 to 1.05 of the usual pace; past that it jumps ahead, or stands still until it is right: that is after a
   * machine slept, and `skip` reports the ticks that were left out. More than half of the peers must agree on such a
   * step; where there is one peer alone, it moves the time by a minute at most. It goes backwards only when it was
   * wrong by over five seconds, as that of a newcomer who met a player with a wrong time first: then it is started
   * over, and `skip` reports by how many ticks, below 0.
   */
  now(): number
  /** True once shared time is known: for the host at once, for others a round trip after their first link opened. */
  readonly synced: boolean
  /** The current tick; tick n begins at `n · 1000 / tickRate` ms of shared time. */
  readonly tick: number
  /** Part of the current tick that has passed, in [0, 1): for drawing between two steps. */
  readonly fraction: number
  /**
   * Estimated bound of the error against the host, in ms (0 for the host, Infinity until synced). A path that is longer
   * in one direction than in the other adds half of the difference, which no exchange of timestamps can see.
   */
  readonly errorMs: number
  /**
   * Number of ticks by which inputs and predictions of this player are ahead of `tick`, so that inputs reach the host
   * in time (`authority: hostAuthority()`). 0 for the host, and where each player writes its own entities.
   */
  readonly lead: number
  /** Pace of the host's clock less that of this machine, in millionths. */
  readonly driftPpm: number
}

/** The start of a round is agreed on at most this long before, ms: a day. */
export const MAX_START_MS = 86_400_000
/**
 * Time for which a new host waits for players of whom it does not know whether they have a time, before it starts a
 * time of its own, ms.
 */
const CLAIM_AFTER_MS = 5_000
/** Least interval of log entries on times that were not believed, ms. */
const DOUBT_EVERY_MS = 10_000
/** The term of a room's first host. */
const FIRST_TERM = 1

/** The wait of a new host without a time. */
interface Claim {
  readonly sinceMs: number
  /** Players who have answered since that they have no time either. */
  readonly timeless: Set<string>
}

/** Clock of a peer, from its last packet. */
interface Source {
  readonly stratum: number
}

/**
 * Timeline of a room: reads and steers shared time, chooses the player to follow, and counts the ticks that are due.
 */
export class Timeline implements RoomClock {
  lead = 0
  readonly #scheduler: Scheduler
  readonly #tickRate: number
  readonly #log: Log
  readonly #startedOver: (ticks: number) => void
  readonly #clock = new SharedClock()
  readonly #startOver = new StartOver(this.#clock.witnesses)
  #pacer: TickPacer
  readonly #sources = new Map<string, Source>()
  #hostId: string | undefined
  #leading = false
  /** Wait of this player as a host without a time: another player may have one. */
  #claim: Claim | undefined
  #doubtedAtMs = Number.NEGATIVE_INFINITY
  readonly #own = { offsetMs: 0, stepping: false, leading: false }

  /** `startedOver` hears by how many ticks the tick has changed, below 0 when it is an earlier one. */
  constructor(
    scheduler: Scheduler,
    tickRate: number,
    log: Log = () => {},
    startedOver: (ticks: number) => void = () => {},
  ) {
    this.#startedOver = startedOver
    this.#scheduler = scheduler
    this.#tickRate = tickRate
    this.#log = log
    this.#pacer = new TickPacer({ tickRate })
  }

  now(): number {
    return this.at(this.#scheduler.now())
  }

  /** Shared time at a local time that was just read, ms. */
  at(localMs: number): number {
    return this.#clock.now(localMs)
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

  /** Takes the lobby's choice of a host, which leads. */
  hostChanged({ id, term }: HostTerm, isMe: boolean): void {
    this.#hostId = id
    // The room's first host has nobody to have the time from.
    this.#leading = isMe && (this.synced || term === FIRST_TERM)
    this.#claim = isMe && !this.#leading ? { sinceMs: this.#scheduler.now(), timeless: new Set() } : undefined
    if (this.#leading) this.#clock.lead(this.#scheduler.now())
    else if (this.synced) this.#choose()
  }

  /** Takes a sample from a packet of a connected peer. */
  sample(peerId: string, sample: ClockSample): void {
    const { unconfirmed } = this.#clock
    // Only the host, as the lobby names it, is the reference.
    const stratum = peerId === this.#hostId ? sample.stratum : Math.max(sample.stratum, 1)
    const changed = this.#sources.get(peerId)?.stratum !== stratum
    if (changed) this.#sources.set(peerId, { stratum })
    if (changed && this.synced) this.#choose()
    const judged = stratum === sample.stratum ? sample : { ...sample, stratum }
    this.#clock.add(judged, peerId)
    if (!this.synced) this.#begin()
    else this.#reconsider(peerId, judged)
    if (this.#claim !== undefined && this.synced) this.#lead()
    else if (this.#claim !== undefined && stratum >= 3 && sample.t1 >= this.#claim.sinceMs)
      this.#claim.timeless.add(peerId)
    if (this.#clock.unconfirmed > unconfirmed) this.#doubted(peerId, sample.t4)
  }

  /**
   * Takes the number of others in the room, some times a second. A host without a time begins one of its own when no
   * player can give one: none of the others has one, or after `CLAIM_AFTER_MS` none of those who are linked.
   */
  look(others: number): void {
    if (this.#claim === undefined) return
    const { sinceMs, timeless } = this.#claim
    const somebodyHas = [...this.#sources.values()].some(({ stratum }) => stratum < 3)
    const waited = this.#scheduler.now() - sinceMs >= CLAIM_AFTER_MS
    if (others === 0 || ((waited || timeless.size >= others) && !somebodyHas)) this.#lead()
  }

  /** Forgets a peer whose link ended. */
  lost(peerId: string): void {
    this.#clock.witnesses.forget(peerId)
    this.#claim?.timeless.delete(peerId)
    if (this.#sources.delete(peerId) && this.synced) this.#choose()
  }

  /** Forgets a player that has left. */
  left(playerId: string): void {
    this.lost(playerId)
    this.#clock.witnesses.left(playerId)
  }

  /** Counts the ticks that are due at a local time that was just read: none until synced. */
  advance(localMs: number): TickAdvance {
    if (!this.synced) return { tick: 0, run: 0, skipped: 0 }
    return this.#pacer.advance(this.at(localMs))
  }

  /**
   * Returns the tick of a peer, whose clock may be wrong, as far as it lies between 0 and the tick that is due in two
   * seconds.
   */
  clampTick(tick: number): number {
    return Math.min(Math.max(tick, 0), latestTick(this.now(), this.#tickRate))
  }

  /** Returns whether the start tick of a host is more than a day ahead; false until synced. */
  isFarStart(tick: number): boolean {
    return tick > latestTick(this.synced ? this.now() + MAX_START_MS : 0, this.#tickRate)
  }

  /** Returns whether a tick is not due for seconds; false until synced. */
  isEarly(tick: number): boolean {
    return isEarly(tick, this.now(), this.#tickRate)
  }

  /** Time from a local time that was just read until the next tick is due, ms. */
  msToNext(localMs: number): number {
    return this.#pacer.msToNext(this.at(localMs))
  }

  #doubted(player: string, nowMs: number): void {
    if (nowMs - this.#doubtedAtMs < DOUBT_EVERY_MS) return
    this.#doubtedAtMs = nowMs
    this.#log({ level: 'warn', message: 'time unconfirmed', details: { player } })
  }

  #lead(): void {
    this.#claim = undefined
    this.#leading = true
    this.#clock.lead(this.#scheduler.now())
  }

  /** Follows the host, or while it cannot be heard, the peer that is the fewest hops from it. */
  #choose(): void {
    if (this.#leading) return
    const [best] = this.#ranked()
    if (best !== undefined) this.#clock.follow(best)
  }

  /** [CLK15] Starts over when the time is further from that of the peers than can be stepped. */
  #reconsider(peerId: string, sample: ClockSample): void {
    if (!plausible(sample)) return
    const own = this.#own
    own.offsetMs = this.at(sample.t4) - sample.t4
    own.stepping = this.#clock.stepping
    own.leading = this.#leading
    if (!this.#startOver.demands(sample, peerId, own)) return
    const before = this.tick
    this.#clock.startOver(sample, peerId)
    this.#pacer = new TickPacer({ tickRate: this.#tickRate })
    const { tick } = this.advance(this.#scheduler.now())
    this.#log({ level: 'warn', message: 'time started over', details: { ticks: tick - before } })
    this.#startedOver(tick - before)
  }

  #begin(): void {
    const first = this.#first()
    if (first === undefined) return
    this.#clock.follow(first)
    const sample = this.#clock.witnesses.newestOf(first)
    if (sample !== undefined) this.#clock.add(sample, first)
    if (this.synced) this.#startOver.begun(first, this.#scheduler.now())
  }

  /**
   * [CLK13] Source of the first time: the best that more than half of the peers with a time confirm. Where none is
   * confirmed, the one with the earliest time, for time is more easily moved ahead than back.
   */
  #first(): string | undefined {
    const nowMs = this.#scheduler.now()
    const ranked = this.#ranked()
    const confirmed = ranked.find((id) => {
      const { peers, agreeing } = this.#clock.witnesses.judgePeer(id, nowMs)
      return agreeing * 2 > peers
    })
    if (confirmed !== undefined) return confirmed
    const offset = (id: string): number => {
      const newest = this.#clock.witnesses.newestOf(id)
      return newest === undefined ? Infinity : middleOffset(newest)
    }
    return ranked.sort((a, b) => offset(a) - offset(b))[0]
  }

  /** Peers that have a time, the best source first. */
  #ranked(): string[] {
    const rank = (id: string): number => (id === this.#hostId ? -1 : (this.#sources.get(id)?.stratum ?? 3))
    const timed = [...this.#sources].filter(([, { stratum }]) => stratum < 3).map(([id]) => id)
    return timed.sort((a, b) => rank(a) - rank(b))
  }
}
