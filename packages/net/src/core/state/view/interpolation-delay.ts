// Interpolation delay of one player's entities, measured from the arrival of states.

/** Number of arrivals by which the delay is chosen: about three seconds of them at 20 a second. */
const WINDOW = 64
/**
 * Least pause between states after which the next one does not count, ms: nothing was under way for which the view
 * could have waited.
 */
const PAUSE_MS = 1_000
/**
 * Least distance of an arrival from those before, at which it is of another time, ms: a tab woke, or the clock was set.
 */
const OTHER_TIME_MS = 1_000
/** Mean wait of an arrival for the next frame, ms: half of one at 60 Hz. */
const HALF_FRAME_MS = 8
/** Time in which an error of the delay is made up, ms, about. */
const SETTLE_MS = 1_000
/** Largest change of the view's speed by which the delay moves: hardly seen, and no jump. */
const SLEW = 0.1
/** Least distance from the objective, or time without a view, at which the delay is set at once, ms. */
const SNAP_MS = 500

/**
 * Chooses how far behind the shared clock one player's entities are drawn: as late as the later half of their last
 * states arrived, plus the mean time between two arrivals, plus half a frame, so that the next one is mostly there when
 * it is needed. Later states are extrapolated, and corrected (`ErrorSmoother`): waiting longer for the few that are
 * lost would make all others late. The delay moves slowly, so that nothing that is drawn jumps.
 */
export class InterpolationDelay {
  readonly #msPerTick: number
  /** Lateness of the last arrivals, in a ring, and the time after the state before, ms. */
  readonly #late = new Float64Array(WINDOW).fill(Infinity)
  readonly #gaps = new Float64Array(WINDOW)
  readonly #rising = new Float64Array(WINDOW)
  readonly #intervalMs: number
  #count = 0
  #lastTick = -1
  #targetMs = 0
  /** True when a state arrived after `#targetMs` was computed. */
  #stale = false
  #delayMs = 0
  #lastMs: number | undefined
  #viewTick = -1
  #stamp = 0

  constructor(tickRate: number, sendRate: number) {
    this.#msPerTick = 1000 / tickRate
    this.#intervalMs = 1000 / sendRate
  }

  /** The tick to draw, with its fraction. */
  get viewTick(): number {
    return this.#viewTick
  }

  /** Rises whenever `viewTick` changes. */
  get viewStamp(): number {
    return this.#stamp
  }

  /** Delay of the view behind the shared clock, ms. */
  get delayMs(): number {
    return this.#delayMs
  }

  /** A newer tick arrived, at this shared time; 0 while that is not known. */
  arrived(tick: number, sharedMs: number): void {
    // Taken for a time, it would put the view ahead of what is known for the first seconds of a match.
    if (sharedMs <= 0) return
    const lateMs = sharedMs - tick * this.#msPerTick
    const gapMs = this.#lastTick < 0 ? this.#intervalMs : (tick - this.#lastTick) * this.#msPerTick
    this.#lastTick = tick
    if (gapMs > PAUSE_MS) return
    if (this.#count > 0 && Math.abs(lateMs - (this.#late[(this.#count - 1) % WINDOW] as number)) > OTHER_TIME_MS)
      this.#restart()
    this.#late[this.#count % WINDOW] = lateMs
    this.#gaps[this.#count % WINDOW] = gapMs
    this.#count++
    this.#stale = true
  }

  /** Sets the time to draw. */
  viewAt(sharedMs: number): void {
    if (this.#stale) this.#targetMs = this.#needed()
    this.#stale = false
    const error = this.#targetMs - this.#delayMs
    const passedMs = this.#lastMs === undefined ? Infinity : sharedMs - this.#lastMs
    if (passedMs > SNAP_MS || Math.abs(error) > SNAP_MS) this.#delayMs = this.#targetMs
    else this.#delayMs += Math.max(0, passedMs) * Math.min(SLEW, Math.max(-SLEW, error / SETTLE_MS))
    if (this.#count > 0) this.#lastMs = sharedMs
    this.#viewTick = (sharedMs - this.#delayMs) / this.#msPerTick
    this.#stamp++
  }

  #needed(): number {
    const count = Math.min(this.#count, WINDOW)
    const rising = this.#rising
    rising.set(this.#late)
    rising.sort()
    // The latest eighth is not waited for: a busy moment at either end delayed them all at once.
    return mean(rising, count >> 1, count - (count >> 3)) + mean(this.#gaps, 0, count) + HALF_FRAME_MS
  }

  #restart(): void {
    this.#count = 0
    this.#late.fill(Infinity)
  }
}

function mean(values: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let at = from; at < to; at++) sum += values[at] as number
  return sum / (to - from)
}
