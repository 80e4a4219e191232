// View time of an entity after a hand-over: a smooth change from one owner's delay to the other's.

import type { ViewTime } from './interpolation.ts'
import type { ViewClock } from './view-clock.ts'

/** Largest change of the view's speed after a hand-over: a fifth is not seen, and makes up 120 ms in 0.6 s. */
const SLEW = 0.2
/** Upper bound of the difference that is evened out, s; beyond it the view is set at once. */
const SNAP_S = 0.5

/**
 * Time of an entity that was handed over. Its view goes on from where it was drawn with the former owner's delay, and
 * comes to the new owner's without a jump. Silence in the new owner's ticks counts from its first state.
 */
export class HandedTime implements ViewTime {
  readonly tickRate: number
  readonly clock: ViewClock
  /** The tick of the new owner's first state; infinite before. */
  first: number = Number.POSITIVE_INFINITY
  readonly #base: ViewTime
  readonly #completeTick: number
  #offset: number
  #last: number

  /** `viewTick`: what was drawn last; undefined: nothing that has to go on. */
  constructor(base: ViewTime, viewTick: number | undefined, completeTick: number) {
    this.tickRate = base.tickRate
    this.clock = base.clock
    this.#base = base
    this.#completeTick = completeTick
    this.#last = base.viewTick
    const offset = (viewTick ?? base.viewTick) - base.viewTick
    this.#offset = Math.abs(offset) <= SNAP_S * base.tickRate ? offset : 0
  }

  get viewStamp(): number {
    return this.#base.viewStamp
  }

  get viewTick(): number {
    const now = this.#base.viewTick
    if (this.#offset !== 0) {
      const most = Math.max(0, now - this.#last) * SLEW
      this.#offset -= Math.min(most, Math.max(-most, this.#offset))
      this.#last = now
    }
    return now + this.#offset
  }

  get completeTick(): number {
    const { completeTick } = this.#base
    return completeTick >= this.first ? completeTick : this.#completeTick
  }
}
