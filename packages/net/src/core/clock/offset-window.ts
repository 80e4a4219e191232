import type { ClockSample } from './sample.ts'

/** A line through time: how far shared time is ahead of local time, and how fast that changes. */
export interface OffsetLine {
  /** The local time at which `offsetMs` holds, ms. */
  readonly atMs: number
  /** Shared less local time at `atMs`, ms. */
  readonly offsetMs: number
  /** Change of the offset, ms a ms; 1e-6 is 1 ppm. */
  readonly drift: number
  /** Estimated bound of the error at `atMs` (about 99 % of the time, for a path that is equally long both ways), ms. */
  readonly errorMs: number
}

/** The offset of a line at a local time, ms. */
export function offsetAt(line: OffsetLine, localMs: number): number {
  return line.offsetMs + line.drift * (localMs - line.atMs)
}

/** Samples of this long are kept as one: their smallest delay each way and their mean, ms. */
const BUCKET_MS = 250

/** How far two quartz clocks are usually apart in pace (one standard deviation); 1e-6 is 1 ppm. */
const DRIFT_SPREAD = 50e-6

/** No two clocks that work differ by more; 1e-6 is 1 ppm. */
const MAX_DRIFT = 500e-6

/** Steps of the search for the drift: each keeps 0.62 of the interval, so that 1,000 ppm become 0.07 ppm. */
const DRIFT_STEPS = 20

/** Half of the coarsest usual step of a page's clock (0.1 ms), the floor of any error, ms. */
const RESOLUTION_MS = 0.05

/** The mean of the jitter cannot be told from fewer samples; until then the round trip bounds the error. */
const FEW_SAMPLES = 4

/** 2.3 for the offset itself, the rest for a drift that is not known either. */
const ERROR_FACTOR = 8

const GOLDEN = (Math.sqrt(5) - 1) / 2

interface Bucket {
  readonly index: number
  count: number
  /** The smallest of t2 − t1, and its t1. */
  up: number
  upAt: number
  upSum: number
  /** The smallest of t4 − t3, and its t4. */
  down: number
  downAt: number
  downSum: number
}

/**
 * Offset and drift of one other clock, from the samples of the last seconds.
 *
 * A packet may be late and is never early. Seen over local time, the samples `up = t2 − t1` therefore lie above the line
 * `offset(t) + d`, and `down = t4 − t3` above `d − offset(t)`, where `d` is the delay of the path without any queue. Where
 * the lateness is exponential, the most likely offset and drift are those that push both lines up against the samples,
 * `max(min(up − drift·t) + min(down + drift·t))`: with n samples the error falls as 1/n, where an average falls as 1/√n.
 * That function is concave in the drift, and a golden-section search finds its top. A prior of ±50 ppm keeps the drift
 * from following the jitter while there are few samples. (Moon, Skelly, Towsley, "Estimation and removal of clock skew
 * from network delay measurements", 1999, for one direction; here for both at once.)
 */
export class OffsetWindow {
  readonly #buckets: Bucket[] = []
  readonly #maxBuckets: number
  #samples = 0

  /** `windowMs`: how far back samples count. */
  constructor(windowMs: number) {
    this.#maxBuckets = Math.max(1, Math.ceil(windowMs / BUCKET_MS))
  }

  /** How many samples count now. */
  get samples(): number {
    return this.#samples
  }

  clear(): void {
    this.#buckets.length = 0
    this.#samples = 0
  }

  /** Forgets what is older than the window at a local time. */
  expire(localMs: number): void {
    const oldest = Math.floor(localMs / BUCKET_MS) - this.#maxBuckets
    let gone = 0
    for (const bucket of this.#buckets) {
      if (bucket.index > oldest) break
      this.#samples -= bucket.count
      gone += 1
    }
    if (gone > 0) this.#buckets.splice(0, gone)
  }

  /** Takes a sample; they come in the order of `t4`. */
  add({ t1, t2, t3, t4 }: ClockSample): void {
    this.expire(t4)
    const up = t2 - t1
    const down = t4 - t3
    const index = Math.floor(t4 / BUCKET_MS)
    const last = this.#buckets.at(-1)
    this.#samples += 1
    if (last === undefined || last.index < index) {
      this.#buckets.push({ index, count: 1, up, upAt: t1, upSum: up, down, downAt: t4, downSum: down })
      return
    }
    last.count += 1
    last.upSum += up
    last.downSum += down
    if (up < last.up) {
      last.up = up
      last.upAt = t1
    }
    if (down < last.down) {
      last.down = down
      last.downAt = t4
    }
  }

  /** The most likely line at a local time; undefined without samples. */
  estimate(localMs: number): OffsetLine | undefined {
    if (this.#samples === 0) return undefined
    // A first pass without drift tells how much jitter there is, which says how much the samples know about the drift.
    const jitter = Math.max(this.#lateness(localMs, 0), RESOLUTION_MS)
    const weight = this.#samples / jitter
    const value = (drift: number): number =>
      weight * this.#room(localMs, drift) - (drift * drift) / (2 * DRIFT_SPREAD * DRIFT_SPREAD)
    let low = -MAX_DRIFT
    let high = MAX_DRIFT
    let inLow = high - GOLDEN * (high - low)
    let inHigh = low + GOLDEN * (high - low)
    let valueLow = value(inLow)
    let valueHigh = value(inHigh)
    for (let step = 0; step < DRIFT_STEPS; step += 1) {
      if (valueLow < valueHigh) {
        low = inLow
        inLow = inHigh
        valueLow = valueHigh
        inHigh = low + GOLDEN * (high - low)
        valueHigh = value(inHigh)
      } else {
        high = inHigh
        inHigh = inLow
        valueHigh = valueLow
        inLow = high - GOLDEN * (high - low)
        valueLow = value(inLow)
      }
    }
    const drift = (low + high) / 2
    const { up, down } = this.#lines(localMs, drift)
    return { atMs: localMs, offsetMs: (up - down) / 2, drift, errorMs: this.#error(localMs, drift, up + down) }
  }

  /** The two lines at `localMs` that touch the samples from below. */
  #lines(localMs: number, drift: number): { up: number; down: number } {
    let up = Infinity
    let down = Infinity
    for (const bucket of this.#buckets) {
      up = Math.min(up, bucket.up - drift * (bucket.upAt - localMs))
      down = Math.min(down, bucket.down + drift * (bucket.downAt - localMs))
    }
    return { up, down }
  }

  /** The shortest round trip that a drift leaves, ms. */
  #room(localMs: number, drift: number): number {
    const { up, down } = this.#lines(localMs, drift)
    return up + down
  }

  /** How late samples are on average, both ways together, ms. */
  #lateness(localMs: number, drift: number): number {
    let sum = 0
    for (const bucket of this.#buckets) sum += bucket.upSum + bucket.downSum
    return sum / this.#samples - this.#room(localMs, drift)
  }

  /**
   * With exponential lateness of mean m each way, the smallest of n is late by m/n on average, and half of the difference
   * of two such is beyond 2.3·m/n once in a hundred times.
   */
  #error(localMs: number, drift: number, roundTrip: number): number {
    const atRest = Math.max(roundTrip, 0) / 2
    if (this.#samples < FEW_SAMPLES) return atRest + RESOLUTION_MS
    const each = Math.max(this.#lateness(localMs, drift), 0) / 2
    return Math.min((ERROR_FACTOR * each) / this.#samples, atRest) + RESOLUTION_MS
  }
}
