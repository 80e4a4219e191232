// Interpolation delay of one player's entities, measured from the arrival of states.

/** Arrivals that the delay is chosen by: about three seconds of them at 20 a second. */
const WINDOW = 64
/** After a pause longer than this, ms, nothing was on its way that the view could have waited for. */
const PAUSE_MS = 1_000
/** An arrival that is off by more than this, ms, is of another time: a tab woke, or the clock was set. */
const OTHER_TIME_MS = 1_000
/** Mean wait of an arrival for the next frame, ms: half of one at 60 Hz. */
const HALF_FRAME_MS = 8
/** A delay that is off is made up in about this time, ms, … */
const SETTLE_MS = 1_000
/** … with the view this much faster or slower at most: hardly seen, and no jump. */
const SLEW = 0.1
/** Further off than this, ms, or not asked for in so long, the view goes there at once. */
const SNAP_MS = 500

/**
 * Chooses how far behind the shared clock one player's entities are drawn: as late as the later half of their last
 * states arrived, plus the mean time between two arrivals, plus half a frame, so that the next one is mostly there when
 * it is needed. Later states are extrapolated, and corrected (`ErrorSmoother`): waiting longer for the few that are
 * lost would make all others late. The delay moves slowly, so that nothing that is drawn jumps.
 */
export class InterpolationDelay {
  readonly #msPerTick: number
  /** Of the last arrivals, in a ring: how late, and how long after the state before, ms. */
  readonly #late = new Float64Array(WINDOW)
  readonly #gaps = new Float64Array(WINDOW)
  readonly #rising = new Float64Array(WINDOW)
  readonly #intervalMs: number
  #count = 0
  #lastTick = -1
  #targetMs = 0
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
      this.#count = 0
    this.#late[this.#count % WINDOW] = lateMs
    this.#gaps[this.#count % WINDOW] = gapMs
    this.#count++
    this.#targetMs = this.#needed()
  }

  /** Sets the time to draw. */
  viewAt(sharedMs: number): void {
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
    const rising = this.#rising.subarray(0, count)
    rising.set(this.#late.subarray(0, count))
    rising.sort()
    // The latest eighth is not waited for: a busy moment, here or there, held up all at once.
    return mean(rising.subarray(count >> 1, count - (count >> 3))) + mean(this.#gaps.subarray(0, count)) + HALF_FRAME_MS
  }
}

function mean(values: Float64Array): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += values[at] as number
  return sum / values.length
}
