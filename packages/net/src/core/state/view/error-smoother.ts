import type { Correction } from '../schema/column-kind.ts'
import type { ColumnTable } from '../schema/columns.ts'
import { InterpolationWindow } from './interpolation-window.ts'
import { NO_BLOBS } from '../codec/blobs.ts'
import { type Drawable, type ViewTime, show, type Shown } from './interpolation.ts'
import type { Blob } from '../schema/blob.ts'
import type { ValueSource } from '../schema/field-access.ts'

/**
 * What was drawn wrong is mended in as long as it took to arise, so that mending is no faster than going wrong was; at
 * least in this time, ms, two frames: never in one.
 */
const MEND_MS = 33
/** … but in this long at most. A view that was not asked for in this time begins anew: nobody sees the difference. */
const UNSEEN_MS = 500

/**
 * What is drawn of one entity. Where the view is ahead of what is known it shows a guess. When that turns out wrong, what is
 * drawn goes over to what is known bit by bit: the error of what was drawn last stays, and shrinks to nothing.
 */
export class ErrorSmoother implements Shown, ValueSource {
  readonly numbers: Float64Array
  blobs: readonly Blob[] = NO_BLOBS
  readonly around: InterpolationWindow = new InterpolationWindow()
  still = -1
  jumpTick = -1
  readonly #table: ColumnTable
  /** Made when a guess was wrong: most entities never need it. */
  #correction: Correction | undefined
  /** For so long the error is seen, and still is, ms of the view; 0 none. */
  #mendMs = 0
  #leftMs = 0
  /** What `numbers` were computed for. */
  #tick = -1
  #newest = -1
  #whole = -1
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

  /** States came or went that are older than the newest: what was drawn may have been drawn from others. */
  late(): void {
    this.#late = true
  }

  /** Computes what is to be drawn at the view's tick; `newestTick` is that of the mirror's newest state. */
  show(mirror: Drawable, time: ViewTime, newestTick: number): void {
    const { viewTick, wholeTick, tickRate } = time
    const passedMs = ((viewTick - this.#tick) * 1000) / tickRate
    const follows = this.#tick >= 0 && passedMs >= 0 && passedMs <= UNSEEN_MS
    const guessedMs = ((this.#tick - Math.min(this.#newest, newestTick)) * 1000) / tickRate
    const wasFrom = this.around.fromTick
    if (this.#late || newestTick !== this.#newest) {
      this.around.forget()
      this.still = -1
    }
    if (!follows) this.#leftMs = 0
    else if (this.#late || (guessedMs > 0 && (newestTick !== this.#newest || wholeTick !== this.#whole)))
      this.#compare(mirror, time, Math.min(UNSEEN_MS, Math.max(MEND_MS, guessedMs, this.#leftMs)))
    show(mirror, time, viewTick, this)
    this.#tick = viewTick
    this.#newest = newestTick
    this.#whole = wholeTick
    this.#late = false
    // Nothing is carried over a jump.
    if (this.jumpTick > wasFrom) this.#leftMs = 0
    if (this.#leftMs > 0) this.#mend(passedMs)
  }

  /** What is known now of the moment drawn last, against what was drawn. */
  #compare(mirror: Drawable, time: ViewTime, mendMs: number): void {
    const { numbers } = this
    const { error } = (this.#correction ??= { error: new Float64Array(numbers.length), share: 0, out: numbers })
    const drawn = numbers.slice()
    show(mirror, time, this.#tick, this)
    const off = this.#table.compare(drawn, numbers, error)
    this.#leftMs = off ? mendMs : 0
    if (off) this.#mendMs = mendMs
  }

  #mend(passedMs: number): void {
    this.#leftMs = Math.max(0, this.#leftMs - passedMs)
    this.still = -1
    const correction = this.#correction as Correction
    correction.share = this.#leftMs / this.#mendMs
    this.#table.correct(this.numbers, correction)
  }
}
