// Clock algorithms under comparison: Tickmesh's and those of other libraries, all fed with the same samples.

import { type ClockSample, roundTripMs } from '../../packages/net/src/core/clock/sample.ts'
import { SharedClock } from '../../packages/net/src/core/clock/shared-clock.ts'
import { mean, quantile, sorted } from '../stats.ts'

/** Algorithm that estimates another clock from samples of it. */
export interface Estimator {
  add(sample: ClockSample): void
  /** Returns the other clock at a local time, ms; undefined before the first estimate. */
  now(localMs: number): number | undefined
}

/** Returns the offset of one sample, ms: correct when both directions took equally long. */
function offsetOf({ t1, t2, t3, t4 }: ClockSample): number {
  return (t2 - t1 + (t3 - t4)) / 2
}

function tickmesh(): Estimator {
  const clock = new SharedClock()
  clock.follow('source')
  return {
    add: (sample) => clock.add(sample, 'source'),
    now: (localMs) => (clock.synced ? clock.now(localMs) : undefined),
  }
}

/** Returns an estimator whose only state is an offset. */
function offsetOnly(update: (sample: ClockSample, before: number | undefined) => number | undefined): Estimator {
  let offset: number | undefined
  return {
    add: (sample) => {
      offset = update(sample, offset)
    },
    now: (localMs) => (offset === undefined ? undefined : localMs + offset),
  }
}

const DECILE_WINDOW_MS = 10_000

/** Returns the mean offset of the tenth of the last 10 s with the shortest round trips. */
function lowestDecile(): Estimator {
  let window: ClockSample[] = []
  return offsetOnly((sample) => {
    window = [...window.filter(({ t4 }) => t4 > sample.t4 - DECILE_WINDOW_MS), sample]
    const best = [...window].sort((a, b) => roundTripMs(a) - roundTripMs(b)).slice(0, Math.ceil(window.length / 10))
    return mean(best.map(offsetOf))
  })
}

const EMA_WEIGHT = 0.1

/** Returns a moving average of every sample, as lightyear does. */
function movingAverage(): Estimator {
  return offsetOnly((sample, before) => {
    const offset = offsetOf(sample)
    return before === undefined ? offset : before + EMA_WEIGHT * (offset - before)
  })
}

const GATE = 1.2

/**
 * Returns a moving average of samples whose round trip is within 1.2 of the shortest, as Colyseus' `RoomClock` does.
 */
function gatedAverage(): Estimator {
  let shortest = Infinity
  return offsetOnly((sample, before) => {
    const roundTrip = roundTripMs(sample)
    shortest = Math.min(shortest, roundTrip)
    if (before !== undefined && roundTrip > GATE * shortest) return before
    const offset = offsetOf(sample)
    return before === undefined ? offset : before + EMA_WEIGHT * (offset - before)
  })
}

const TIMESYNC_REPEAT = 5
const TIMESYNC_DELAY_MS = 1_000
const TIMESYNC_INTERVAL_MS = 10_000

/**
 * Returns timesync 1.0: five requests, one a second; the mean offset of those whose round trip is at most the median
 * and a standard deviation; the very first request counts at once. Its default is once an hour: here every 10 s.
 */
function timesync(): Estimator {
  let round: ClockSample[] = []
  let nextMs = -Infinity
  return offsetOnly((sample, before) => {
    if (sample.t1 < nextMs) return before
    round.push(sample)
    nextMs = sample.t1 + TIMESYNC_DELAY_MS
    if (round.length < TIMESYNC_REPEAT) return before ?? offsetOf(sample)
    const trips = round.map(roundTripMs)
    const average = mean(trips)
    const deviation = Math.sqrt(mean(trips.map((trip) => (trip - average) ** 2)))
    const limit = quantile(sorted(trips), 0.5) + deviation
    const kept = round.filter((one) => roundTripMs(one) <= limit)
    round = []
    nextMs = sample.t1 + TIMESYNC_INTERVAL_MS
    return mean(kept.map(offsetOf))
  })
}

/** Algorithms of other libraries. */
export const OTHERS: Readonly<Record<string, () => Estimator>> = {
  'lowest-RTT decile': lowestDecile,
  'EMA gated at 1.2 RTT': gatedAverage,
  'EMA(0.1)': movingAverage,
  timesync,
}

export const ESTIMATORS: Readonly<Record<string, () => Estimator>> = { tickmesh, ...OTHERS }
