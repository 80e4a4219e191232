// Correction of extrapolated values: the drawn values of one remote entity.

import type { Correction } from '../schema/column-kind.ts'
import type { ColumnTable } from '../schema/columns.ts'
import { InterpolationWindow } from './interpolation-window.ts'
import { NO_BLOBS } from '../codec/blobs.ts'
import { type Drawable, type ViewTime, show, type Shown } from './interpolation.ts'
import type { Blob } from '../schema/blob.ts'
import type { ValueSource } from '../schema/field-access.ts'

/**
 * Lower bound of the time of a correction, ms, two frames. A correction takes as long as the extrapolation that it
 * corrects, so that it is no faster than the error arose.
 */
const CORRECTION_MS = 33
/**
 * Upper bound of the time of a correction, ms. A view that was not asked for in this time starts over: nobody sees the
 * difference.
 */
const UNSEEN_MS = 500
/** Time of the correction of an entity that was this player's own, ms: slow, for it rests meanwhile. */
const HANDED_MS = 1_000

/**
 * Values drawn of one remote entity. Where the view is ahead of the newest state, motion is extrapolated. When later
 * states show that this was wrong, the error of the values drawn last is added to the correct ones, and shrinks to
 * nothing.
 */
export class ErrorSmoother implements Shown, ValueSource {
  readonly numbers: Float64Array
  blobs: readonly Blob[] = NO_BLOBS
  readonly window: InterpolationWindow = new InterpolationWindow()
  still = -1
  jumpTick = -1
  readonly #table: ColumnTable
  /** Made at the first correction: most entities never need one. */
  #correction: Correction | undefined
  /** Time over which the error shrinks, ms of the view; 0: no error. */
  #correctionMs = 0
  #leftMs = 0
  /** The tick, newest state and completeness that `numbers` were computed for. */
  tick = -1
  #newest = -1
  #completeTick = -1
  #late = false

  constructor(table: ColumnTable) {
    this.#table = table
    this.numbers = new Float64Array(table.count)
  }

  number(column: number): number {
    return this.numbers[column] as number
  }

  blob(blob: number): unknown {
    return this.blobs[blob]?.value
  }

  /** Goes on from numbers that were drawn at a tick by other means. */
  begin(numbers: Float64Array, tick: number): void {
    this.numbers.set(numbers)
    this.tick = tick
    this.#leftMs = HANDED_MS
    this.#late = true
  }

  /** States came or went that are older than the newest: the last view may be of other states. */
  late(): void {
    this.#late = true
  }

  /** Computes the values to be drawn at the view's tick; `newestTick` is that of the remote entity's newest state. */
  show(entity: Drawable, time: ViewTime, newestTick: number): void {
    const { viewTick, completeTick, tickRate } = time
    const passedMs = ((viewTick - this.tick) * 1000) / tickRate
    const follows = this.tick >= 0 && passedMs >= 0 && passedMs <= UNSEEN_MS
    // Up to here the drawn values are known to have been right: the newest state was unchanged until the complete tick.
    const knownTick =
      newestTick === this.#newest ? Math.max(newestTick, this.#completeTick) : Math.min(this.#newest, newestTick)
    const extrapolatedMs = ((this.tick - knownTick) * 1000) / tickRate
    const wasFrom = this.window.fromTick
    if (this.#late || newestTick !== this.#newest) {
      this.window.forget()
      this.still = -1
    }
    if (!follows) this.#leftMs = 0
    else if (this.#late || (extrapolatedMs > 0 && (newestTick !== this.#newest || completeTick !== this.#completeTick)))
      this.#compare(entity, time, Math.max(this.#leftMs, Math.min(UNSEEN_MS, Math.max(CORRECTION_MS, extrapolatedMs))))
    this.tick = viewTick
    show(entity, time, this)
    this.#newest = newestTick
    this.#completeTick = completeTick
    this.#late = false
    // Nothing is carried over a jump.
    if (this.jumpTick > wasFrom) this.#leftMs = 0
    if (this.#leftMs > 0) this.#correct(passedMs)
  }

  /** Compares the values drawn last with those that are known now to be correct for that moment. */
  #compare(entity: Drawable, time: ViewTime, correctionMs: number): void {
    const { numbers } = this
    const { error } = (this.#correction ??= { error: new Float64Array(numbers.length), share: 0, out: numbers })
    const drawn = numbers.slice()
    show(entity, time, this)
    const off = this.#table.compare(drawn, numbers, error)
    this.#leftMs = off ? correctionMs : 0
    if (off) this.#correctionMs = correctionMs
  }

  #correct(passedMs: number): void {
    this.#leftMs = Math.max(0, this.#leftMs - passedMs)
    this.still = -1
    const correction = this.#correction as Correction
    correction.share = this.#leftMs / this.#correctionMs
    this.#table.correct(this.numbers, correction)
  }
}
