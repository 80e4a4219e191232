// View time of an entity after a hand-over: a smooth change from one owner's delay to the other's.

import type { ViewTime } from './interpolation.ts'

/** The two players' views draw as near as this much faster or slower: a fifth is not seen, and 120 ms are gone in 0.6 s. */
const SLEW = 0.2
/** Further apart than this, s, there is nothing to go on from: as when a view is set anew. */
const SNAP_S = 0.5

/**
 * The time of an entity that was handed over: its view goes on from where it was drawn with the former owner's delay, and
 * comes to the new owner's without a jump. What the new owner's ticks say of it by their silence counts from its first state.
 */
export class HandedTime implements ViewTime {
  readonly tickRate: number
  /** The tick of the new owner's first state; infinite before. */
  first: number = Number.POSITIVE_INFINITY
  readonly #base: ViewTime
  readonly #completeTick: number
  #offset: number
  #last: number

  /** `viewTick`: what was drawn last; undefined: nothing that has to go on. */
  constructor(base: ViewTime, viewTick: number | undefined, completeTick: number) {
    this.tickRate = base.tickRate
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
