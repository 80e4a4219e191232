// Decision on a restart of shared time; unlike a step, a restart can set it back.

import { type ClockSample, middleOffset } from './sample.ts'
import { agrees, FRESH_MS, SAME_TIME_MS, KNOWN_AFTER_MS, type Verdict, type Witnesses } from './witnesses.ts'

/** Shared time stands still for this long at most, ms: a clock that is further ahead is started over. */
const MAX_WAIT_MS = 5_000

/** Peers must have agreed for this long before shared time is started over, ms: a short lie moves nothing. */
const AGREED_FOR_MS = 3_000

/** The own clock, as a sample of a peer arrives. */
export interface OwnTime {
  /** Shared less local time, ms. */
  readonly offsetMs: number
  /** True while shared time is about to jump, or stands still. */
  readonly stepping: boolean
  /** True for the reference. */
  readonly leading: boolean
}

/** A time that peers agree on and this player does not have. */
interface Agreement {
  readonly offsetMs: number
  readonly sinceMs: number
  heardMs: number
}

/**
 * Decides when shared time is started over, also backwards, since it is too far off to be stepped to what the peers
 * say.
 *
 * The time of a newcomer is provisional until a peer other than its giver confirms it: a newcomer who met a liar first
 * has the liar's time.
 */
export class StartOver {
  readonly #witnesses: Witnesses
  /** The only peer that has vouched for the time; undefined once another has, and for a time that began here. */
  #giver: string | undefined
  #begunMs = 0
  /** The highest offset there was, ms. */
  #highestMs = Number.NEGATIVE_INFINITY
  #agreement: Agreement | undefined

  constructor(witnesses: Witnesses) {
    this.#witnesses = witnesses
  }

  /** The first time came from a peer. */
  begun(giver: string, localMs: number): void {
    this.#giver = giver
    this.#begunMs = localMs
  }

  /** Returns whether to start over at the time of a peer's sample. */
  demands(sample: ClockSample, peerId: string, own: OwnTime): boolean {
    const offsetMs = middleOffset(sample)
    const { t4: localMs } = sample
    this.#highestMs = Math.max(this.#highestMs, own.offsetMs)
    if (agrees(sample, own.offsetMs)) {
      if (peerId !== this.#giver) this.#giver = undefined
      if (this.#agreement === undefined) return false
      const { peers, agreeing } = this.#judge(own.offsetMs, localMs)
      if (agreeing * 2 > peers) this.#agreement = undefined
      return false
    }
    if (own.stepping && offsetMs >= own.offsetMs - MAX_WAIT_MS) return false
    const majority = isMajority(this.#judge(offsetMs, localMs))
    const counts = majority || this.#splits(offsetMs, own, localMs) || this.#mayAlone(offsetMs, peerId, own, localMs)
    if (!counts || !this.#agreed(sample)) return false
    this.#agreement = undefined
    // The time of a majority is confirmed, and a higher one was false.
    this.#giver = majority ? undefined : peerId
    if (majority) this.#highestMs = offsetMs
    return true
  }

  /** Counts all peers while the time is new and provisional, later only peers that are known. */
  #judge(offsetMs: number, localMs: number): Verdict {
    return this.#witnesses.judge(offsetMs, localMs, this.#isNew(localMs) ? 'all' : 'known')
  }

  #isNew(localMs: number): boolean {
    return this.#giver !== undefined && localMs - this.#begunMs < KNOWN_AFTER_MS
  }

  /** Returns whether, as [CLK13] has it, a new and provisional time gives way to an earlier one with as many peers. */
  #splits(offsetMs: number, own: OwnTime, localMs: number): boolean {
    if (!this.#isNew(localMs) || offsetMs > own.offsetMs) return false
    const { peers, agreeing } = this.#judge(offsetMs, localMs)
    return peers > 1 && agreeing >= this.#judge(own.offsetMs, localMs).agreeing
  }

  /**
   * The only peer there is gives a time: any, when another gave the own, provisional one; else none that is higher than
   * ever.
   */
  #mayAlone(offsetMs: number, peerId: string, own: OwnTime, localMs: number): boolean {
    if (this.#witnesses.judge(offsetMs, localMs, 'all').peers > 1) return false
    if (this.#giver !== undefined && peerId !== this.#giver) return true
    return !own.leading && offsetMs <= this.#highestMs + SAME_TIME_MS
  }

  #agreed(sample: ClockSample): boolean {
    const { t4: localMs } = sample
    const known = this.#agreement
    const goesOn = known !== undefined && localMs - known.heardMs <= FRESH_MS && agrees(sample, known.offsetMs)
    if (!goesOn) {
      this.#agreement = { offsetMs: middleOffset(sample), sinceMs: localMs, heardMs: localMs }
      return false
    }
    known.heardMs = localMs
    return localMs - known.sinceMs >= AGREED_FOR_MS
  }
}

function isMajority({ peers, agreeing }: Verdict): boolean {
  return peers > 1 && agreeing * 2 > peers
}
