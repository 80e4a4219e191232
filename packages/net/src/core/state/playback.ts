/** Weight of a new arrival in the mean lateness and its deviation: about the last 40, two seconds at 20 Hz. */
const GAIN = 1 / 40
/** The view lies this many send intervals behind the mean arrival: one to have the next state, half against a lost one. */
const INTERVALS = 1.5
/** And this many deviations of the arrivals more. */
const DEVIATIONS = 2
/** The view runs this much faster or slower at most while its delay changes: seen by nobody. */
const SLEW = 0.03
/** Further off than this, ms, the view goes there at once: a tab woke, or the clock was set. */
const SNAP_MS = 500

/**
 * Chooses how far behind the shared clock one player's entities are drawn: as late as their states arrive, and as much
 * more as keeps the next state at hand. It follows the arrivals' jitter (mean and deviation, exponentially weighted) and
 * moves slowly, so that nothing that is drawn jumps.
 */
export class Playback {
  readonly #msPerTick: number
  readonly #intervalMs: number
  #any = false
  #lateMs = 0
  #deviationMs = 0
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

  /** How far behind the shared clock the view is, ms. */
  get delayMs(): number {
    return this.#delayMs
  }

  /** A newer tick arrived, at this shared time; 0 while that is not known. */
  arrived(tick: number, sharedMs: number): void {
    // Taken for a time, it would put the view ahead of what is known for the first seconds of a match.
    if (sharedMs <= 0) return
    const late = sharedMs - tick * this.#msPerTick
    if (!this.#any || Math.abs(late - this.#lateMs) > SNAP_MS * 4) {
      this.#any = true
      this.#lateMs = late
      this.#deviationMs = 0
      return
    }
    this.#deviationMs += (Math.abs(late - this.#lateMs) - this.#deviationMs) * GAIN
    this.#lateMs += (late - this.#lateMs) * GAIN
  }

  /** Sets the time to draw. */
  viewAt(sharedMs: number): void {
    const target = this.#lateMs + INTERVALS * this.#intervalMs + DEVIATIONS * this.#deviationMs
    const error = target - this.#delayMs
    if (this.#lastMs === undefined || Math.abs(error) > SNAP_MS) this.#delayMs = target
    else {
      const most = Math.max(0, sharedMs - this.#lastMs) * SLEW
      this.#delayMs += Math.min(most, Math.max(-most, error))
    }
    if (this.#any) this.#lastMs = sharedMs
    this.#viewTick = (sharedMs - this.#delayMs) / this.#msPerTick
    this.#stamp++
  }
}
