// Number of fixed-step ticks to run at a shared time, with a cap on catching up. Runs no timer itself.

import { DEVELOPMENT } from '../../development.ts'

export interface TickPacerOptions {
  /** Ticks a second, above 0. */
  readonly tickRate: number
  /** Upper bound of the steps of one run, in ticks, at least 1; default a quarter of a second of them. */
  readonly maxCatchUp?: number
}

/** Steps that are due. */
export interface TickAdvance {
  /** The current tick, after the steps. */
  readonly tick: number
  /** Number of fixed steps to run now: those of the ticks `tick - run + 1` to `tick`. */
  readonly run: number
  /** Number of earlier ticks that will never be run, as reported to the game. */
  readonly skipped: number
}

/**
 * The default of `maxCatchUp`: a frame that came this late is caught up in full (four frames a second still run all),
 * ms.
 */
const CATCH_UP_MS = 250

/** Rounding of a double, in ticks: a tick that is due but for that is due. */
const ROUNDING = 1e-6

/**
 * Turns shared time into the ticks of a fixed-step loop, at whatever rate it is called. Tick n begins at
 * `n · 1000 / tickRate` ms of shared time. No tick is run twice, and a tab that slept does not run its ticks after the
 * cap: they are `skipped`, so that slow steps cannot make each frame later than the one before.
 */
export class TickPacer {
  readonly #ticksPerMs: number
  readonly #maxCatchUp: number
  #tick: number | undefined

  constructor({ tickRate, maxCatchUp }: TickPacerOptions) {
    if (DEVELOPMENT && !(tickRate > 0)) throw new RangeError(`tickRate is ${tickRate}; it must be above 0`)
    this.#ticksPerMs = tickRate / 1000
    this.#maxCatchUp = Math.max(1, Math.floor(maxCatchUp ?? CATCH_UP_MS * this.#ticksPerMs))
  }

  /** The current tick; 0 before the first `advance`. */
  get tick(): number {
    return this.#tick ?? 0
  }

  /** The ticks that are due at a shared time, ms. The first call sets the tick and runs nothing. */
  advance(sharedMs: number): TickAdvance {
    const due = Math.floor(sharedMs * this.#ticksPerMs + ROUNDING)
    if (this.#tick === undefined) {
      this.#tick = due
      return { tick: due, run: 0, skipped: 0 }
    }
    const missing = Math.max(0, due - this.#tick)
    const run = Math.min(missing, this.#maxCatchUp)
    this.#tick += missing
    return { tick: this.#tick, run, skipped: missing - run }
  }

  /** Part of the current tick that has passed at a shared time, in [0, 1), for drawing between two steps. */
  fraction(sharedMs: number): number {
    const into = sharedMs * this.#ticksPerMs - this.tick
    return Math.min(Math.max(into, 0), 1 - Number.EPSILON)
  }

  /** Time until the next tick is due, ms; 0 when it is. */
  msToNext(sharedMs: number): number {
    return Math.max(0, (this.tick + 1) / this.#ticksPerMs - sharedMs)
  }
}
