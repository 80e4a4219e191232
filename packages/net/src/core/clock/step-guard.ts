// Limit of the steps of shared time that peers can cause: the defence against a peer with a false clock.

import { type ClockSample, middleOffset } from './sample.ts'
import { SAME_TIME_MS, type Witnesses } from './witnesses.ts'

/**
 * Budget of steps of shared time by one peer alone, ms: longer than a lobby keeps the seat of a machine that sleeps.
 * The budget is refilled at `REFILL`.
 */
const ALONE_MS = 60_000
/** Pace of the refill, equal to the slew: in the long run one peer alone sets the pace to 0.9 to 1.1. */
const REFILL = 0.05
/** Upper bound of the time for which one peer alone stops shared time, ms. */
const ALONE_WAIT_MS = 5_000
/** Upper bound of the time for which most peers together stop shared time, ms. */
const AGREED_WAIT_MS = 60_000
/** Time for which one peer alone must say the same, ms: a peer that is behind by its own fault has stepped by then. */
const ALONE_AFTER_MS = 200

/** Number of samples that show that the reference has another time than its peers. */
const OUTVOTING = 3

/** Guard of steps: allows shared time to step to a peer's time that is too far off to be slewed to. */
export class StepGuard {
  readonly #witnesses: Witnesses
  #leftMs = ALONE_MS
  #atMs: number | undefined
  #outvoting = 0
  #unconfirmed = 0

  constructor(witnesses: Witnesses) {
    this.#witnesses = witnesses
  }

  /** Number of samples that asked for a step and were refused. */
  get unconfirmed(): number {
    return this.#unconfirmed
  }

  /**
   * Returns whether to step by `stepMs` (ahead above 0) to an offset, at a local time, after samples agreed for
   * `forMs`. A granted step uses the budget.
   *
   * - More than half of the peers, at least two, agree: yes; backwards, 60 s at most.
   * - There is one peer alone: up to 60 s, used up in steps and given back slowly; backwards, 5 s at most.
   * - Else no: the own time is one of two or more that agree.
   */
  allows(stepMs: number, offsetMs: number, forMs: number, localMs: number): boolean {
    const allowed = this.#may(stepMs, offsetMs, forMs, localMs)
    if (!allowed) this.#unconfirmed += 1
    return allowed
  }

  /**
   * Returns whether the reference, whose time has an offset, is to step to that of a sample: its clock stood still, or
   * was set. To the time of one peer alone it steps at once, and only ahead.
   */
  outvotes(sample: ClockSample, ownOffsetMs: number): boolean {
    const offsetMs = middleOffset(sample)
    const step = offsetMs - ownOffsetMs
    // As nearly always: the others are not asked then.
    if (this.#outvoting === 0 && Math.abs(step) <= SAME_TIME_MS) return false
    const { peers, agreeing } = this.#witnesses.judge(ownOffsetMs, sample.t4)
    if (agreeing * 2 >= peers) {
      this.#outvoting = 0
      return false
    }
    if (Math.abs(step) <= SAME_TIME_MS || ++this.#outvoting < OUTVOTING || (step < 0 && peers < 2)) return false
    if (!this.allows(step, offsetMs, Infinity, sample.t4)) return false
    this.#outvoting = 0
    return true
  }

  /** Forgets samples of a former source. */
  clear(): void {
    this.#outvoting = 0
  }

  #may(stepMs: number, offsetMs: number, forMs: number, localMs: number): boolean {
    const { peers, agreeing } = this.#witnesses.judge(offsetMs, localMs)
    if (peers > 1) return agreeing * 2 > peers && stepMs > -AGREED_WAIT_MS
    // The peer does not count yet, and another does.
    if (peers > agreeing) return false
    this.#refill(localMs)
    const size = Math.abs(stepMs)
    if (forMs < ALONE_AFTER_MS || stepMs < -ALONE_WAIT_MS || size > this.#leftMs) return false
    this.#leftMs -= size
    return true
  }

  #refill(localMs: number): void {
    const passed = Math.max(0, localMs - (this.#atMs ?? localMs))
    this.#leftMs = Math.min(ALONE_MS, this.#leftMs + passed * REFILL)
    this.#atMs = localMs
  }
}
