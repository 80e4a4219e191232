// Input lead: how many ticks a player runs ahead of the host.

import { inputInterval } from './authority-limits.ts'

/** Deviations of the round trip that the lead covers. */
const DEVIATIONS = 4
/** The lead changes by one tick in so many: 5 % of the pace, seen by nobody. */
const TICKS_PER_CHANGE = 20
/**
 * Time constant of the path's measurements: they are smoothed over this time, ms: four deviations of a round trip are a
 * nervous figure.
 */
const SMOOTH_MS = 1_000
/** Measurements in a row that must find the lead wrong in the same direction. */
const LOOKS = 3
/** Least distance from the objective at which the lead is set at once, ticks. */
const RESYNC = 10
/** Half the dead band, ticks: the lead does not change while it is within a tick of the aimed one. */
const DEAD_BAND = 1
/**
 * Least time between two growths of the lead by a tick after missed inputs, ms: a round trip must show the effect
 * first.
 */
const LONGER_EVERY_MS = 500
/** Time without missed inputs after which the lead shrinks again, ms. */
const SHORTER_AFTER_MS = 10_000
/** Upper bound of what late inputs add to the lead, ms. */
const MAX_EXTRA_MS = 150
/** Upper bound of the lead, ms: more than any link needs that can be played over. */
const MAX_LEAD_MS = 500

/** Measurements of the path to the host. */
export interface PathToHost {
  /** ms; undefined until measured. */
  readonly rttMs: number | undefined
  readonly jitterMs: number
}

/**
 * Chooses by how many ticks inputs are ahead of the host, so that they are there when it runs their tick: half a round
 * trip, four deviations of it, the ticks between two packets, and as much more as misses show to be needed (objective
 * and pace as in lightyear's `sync`).
 */
export class LeadController {
  readonly #ticksPerMs: number
  readonly #interval: number
  #lead = 0
  #path = 0
  #lookedAt = 0
  #set = false
  #sign = 0
  #looks = 0
  #changedAt = Number.NEGATIVE_INFINITY
  #extra = 0
  #missed = 0
  #adjustedMs = Number.NEGATIVE_INFINITY

  constructor(tickRate: number) {
    this.#ticksPerMs = tickRate / 1_000
    this.#interval = inputInterval(tickRate)
  }

  /** Ticks, whole; 0 until the path is measured. */
  get lead(): number {
    return this.#lead
  }

  /** Lead to reach, ticks. */
  get objective(): number {
    return Math.min(MAX_LEAD_MS * this.#ticksPerMs, this.#path + this.#interval + DEAD_BAND + this.#extra)
  }

  /** Takes the number of ticks, in all, that the host ran without our inputs. */
  noteMissed(missed: number, nowMs: number): void {
    const more = missed > this.#missed
    this.#missed = missed
    if (!more && this.#extra === 0) return
    if (nowMs - this.#adjustedMs < (more ? LONGER_EVERY_MS : SHORTER_AFTER_MS)) return
    this.#extra = Math.max(0, Math.min(this.#extra + (more ? 1 : -1), MAX_EXTRA_MS * this.#ticksPerMs))
    this.#adjustedMs = nowMs
  }

  /** Looks at the path anew, some ten times a second or more, while tick `tick` runs. */
  look({ rttMs, jitterMs }: PathToHost, tick: number): void {
    if (rttMs === undefined) return
    const path = (rttMs / 2 + DEVIATIONS * jitterMs) * this.#ticksPerMs
    const weight = Math.min(1, (tick - this.#lookedAt) / (SMOOTH_MS * this.#ticksPerMs))
    this.#path += (path - this.#path) * (this.#set ? weight : 1)
    this.#lookedAt = tick
    const aim = this.objective
    const error = aim - this.#lead
    if (!this.#set || Math.abs(error) > RESYNC) {
      this.#set = true
      this.#lead = Math.ceil(aim)
      this.#looks = 0
      return
    }
    const sign = Math.abs(error) <= DEAD_BAND ? 0 : Math.sign(error)
    this.#looks = sign === this.#sign ? this.#looks + 1 : 1
    this.#sign = sign
    if (sign === 0 || this.#looks < LOOKS || tick - this.#changedAt < TICKS_PER_CHANGE) return
    this.#lead += sign
    this.#changedAt = tick
  }

  /** Another host: its path is another, and it counts anew. */
  reset(): void {
    this.#set = false
    this.#missed = 0
  }
}
