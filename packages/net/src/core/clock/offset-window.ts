// Estimate of offset and drift between local and shared time, from the samples of a sliding window.

import type { ClockSample } from './sample.ts'

/** Line through time: shared less local time, and its change. */
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

/** Length of a bucket of samples, ms: their smallest delay in each direction and their mean are kept. */
const BUCKET_MS = 250

/** Usual difference in pace of two quartz clocks (one standard deviation); 1e-6 is 1 ppm. */
const DRIFT_SPREAD = 30e-6

/** Upper bound of the difference in pace of two clocks that work; 1e-6 is 1 ppm. */
const MAX_DRIFT = 500e-6

/** Steps of the search for the drift: each keeps 0.62 of the interval, so that 1,000 ppm become 0.07 ppm. */
const DRIFT_STEPS = 20

/** Half of the coarsest usual step of a page's clock (0.1 ms), the floor of any error, ms. */
const RESOLUTION_MS = 0.05

/**
 * A line touches the mean of so many earliest packets, once there are enough. One alone is best where lateness is
 * exponential; where hardly a packet is without any (the threads of two browsers), it is luck, and the line leans on
 * it.
 */
const EARLIEST = 3

/** Number of buckets of which one counts among the earliest: a few samples are not thinned out. */
const BUCKETS_PER_EARLIEST = 8

/** Part of the buckets, the earliest, from which the density of packets at the line is taken. */
const DENSITY_SHARE = 0.5

/** Upper bound of the density, in packets a ms: beyond it steps of a clock show, not the path. */
const MAX_DENSITY = 20

/** Least number of samples that give a mean of the jitter; with fewer, the round trip bounds the error. */
const FEW_SAMPLES = 4

/** Factor of the error: 2.3 for the offset, the rest for a drift that is not known either. */
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

type Direction = 'up' | 'down'

/**
 * Offset and drift of one other clock, from the samples of the last seconds.
 *
 * A packet may be late and is never early. Seen over local time, the samples `up = t2 − t1` therefore lie above the
 * line `offset(t) + d`, and `down = t4 − t3` above `d − offset(t)`, where `d` is the delay of the path without any
 * queue. Where the lateness is exponential, the most likely offset and drift are those that push both lines up against
 * the samples, `max(min(up − drift·t) + min(down + drift·t))`: with n samples the error falls as 1/n, where an average
 * falls as 1/√n. (Moon, Skelly, Towsley, "Estimation and removal of clock skew from network delay measurements", 1999,
 * for one direction; here for both at once.)
 *
 * Where it is not, the earliest packet of all is luck. So each line is pushed against the mean of the few earliest
 * instead of the first, and is weighed by the density of packets near it: as many a ms as there are among the earlier
 * half (for exponential lateness of mean m, n/m). The sum stays concave in the drift, and a golden-section search finds
 * its top. A prior of ±30 ppm keeps the drift from following the jitter while there are few samples.
 */
export class OffsetWindow {
  readonly #buckets: Bucket[] = []
  readonly #maxBuckets: number
  #samples = 0
  /** The latest drift, at which the density of packets at the lines is counted. */
  #drift = 0
  /** Distances of the earliest buckets above a line, in rising order; a buffer of each count. */
  readonly #earliest: Float64Array

  /** `windowMs`: age up to which samples count. */
  constructor(windowMs: number) {
    this.#maxBuckets = Math.max(1, Math.ceil(windowMs / BUCKET_MS))
    this.#earliest = new Float64Array(this.#maxBuckets + 1)
  }

  /** Number of samples that count now. */
  get samples(): number {
    return this.#samples
  }

  clear(): void {
    this.#buckets.length = 0
    this.#samples = 0
    this.#drift = 0
  }

  /** Forgets samples that are older than the window at a local time. */
  expire(localMs: number): void {
    const oldest = Math.floor(localMs / BUCKET_MS) - this.#maxBuckets
    while ((this.#buckets[0]?.index ?? Infinity) <= oldest) this.#samples -= this.#buckets.shift()?.count ?? 0
  }

  /** Takes a sample; they come in the order of `t4`. Older ones than the window have been forgotten by `expire`. */
  add({ t1, t2, t3, t4 }: ClockSample): void {
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
    const upWeight = this.#density('up', localMs)
    const downWeight = this.#density('down', localMs)
    const few = Math.min(EARLIEST, Math.ceil(this.#buckets.length / BUCKETS_PER_EARLIEST))
    const value = (drift: number): number =>
      upWeight * this.#line('up', localMs, drift, few) +
      downWeight * this.#line('down', localMs, drift, few) -
      unlikelihood(drift)
    const drift = top(value)
    this.#drift = drift
    const up = this.#line('up', localMs, drift, few)
    const down = this.#line('down', localMs, drift, few)
    const errorMs = this.#error(up + down, (1 / upWeight + 1 / downWeight) / 2)
    return { atMs: localMs, offsetMs: (up - down) / 2, drift, errorMs }
  }

  /** Offset at `localMs` of the line of a slope through the mean of the `count` earliest buckets of a direction. */
  #line(direction: Direction, localMs: number, drift: number, count: number): number {
    const earliest = this.#earliest
    let kept = 0
    for (const bucket of this.#buckets) {
      const offset =
        direction === 'up'
          ? bucket.up - drift * (bucket.upAt - localMs)
          : bucket.down + drift * (bucket.downAt - localMs)
      if (kept === count && offset >= (earliest[count - 1] as number)) continue
      let at = kept < count ? kept++ : count - 1
      for (; at > 0 && (earliest[at - 1] as number) > offset; at--) earliest[at] = earliest[at - 1] as number
      earliest[at] = offset
    }
    let sum = 0
    for (let at = 0; at < kept; at++) sum += earliest[at] as number
    return sum / kept
  }

  /** Density of packets just above the line, a ms of lateness: the lower, the less certain is the line. */
  #density(direction: Direction, localMs: number): number {
    const first = this.#line(direction, localMs, this.#drift, 1)
    let sum = 0
    for (const bucket of this.#buckets) sum += direction === 'up' ? bucket.upSum : bucket.downSum
    const lateness = Math.max(sum / this.#samples - first, RESOLUTION_MS)
    const overall = this.#samples / lateness
    const near = Math.ceil(this.#buckets.length * DENSITY_SHARE)
    if (near < 2) return Math.min(overall, MAX_DENSITY)
    // The mean of the n earliest of evenly spaced packets is (n − 1) / 2 spaces above the first.
    const above = Math.max(this.#line(direction, localMs, this.#drift, near) - first, Number.EPSILON)
    return Math.min((near - 1) / (2 * above), overall, MAX_DENSITY)
  }

  /**
   * Returns the error bound. With exponential lateness of mean m in each direction, the smallest of n is late by m/n
   * (`spacing`) on average, and half of the difference of two such is beyond 2.3·m/n once in a hundred times.
   */
  #error(roundTrip: number, spacing: number): number {
    const halfRoundTrip = Math.max(roundTrip, 0) / 2
    if (this.#samples < FEW_SAMPLES) return halfRoundTrip + RESOLUTION_MS
    return Math.min(ERROR_FACTOR * spacing, halfRoundTrip) + RESOLUTION_MS
  }
}

/**
 * Unlikelihood of a drift beforehand: as of a normal distribution, and beyond two spreads, in the tails, less steep.
 */
function unlikelihood(drift: number): number {
  const spreads = Math.abs(drift) / DRIFT_SPREAD
  return spreads < 2 ? (spreads * spreads) / 2 : 2 * spreads - 2
}

/** Drift at which a concave function is highest, by golden-section search. */
function top(value: (drift: number) => number): number {
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
  return (low + high) / 2
}
