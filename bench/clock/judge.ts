// Errors of the clocks of real pages, from their readings: convergence, quantiles, spread between players.

import type { Estimator } from './estimators.ts'
import type { Reading, Seen } from './page/main.ts'
import { mean, quantile, round, sorted } from '../stats.ts'
import type { Metrics } from '../suite.ts'

/** Time after a player began to join from which errors count, as in the simulation, ms. */
export const SETTLED_MS = 2_000

/**
 * Error below which a clock has converged when it lasts for a second, ms. A third of the simulation's: the path is
 * short.
 */
export const CONVERGED_MS = 0.5
const CONVERGED_FOR_MS = 1_000

/** Upper bound of the time between two readings that are compared, ms. */
const TOGETHER_MS = 10

/** Time since a player began to join, and shared time less the true time, both in ms. */
type Point = readonly [number, number]

const NONE: Point = [-Infinity, 0]

/** Error of a player's clock over time. */
interface Course {
  /** In order. */
  readonly points: readonly Point[]
}

/** Returns the room's time less the machine's, ms: of the host, whose own clock is the reference. */
export function referenceOf(host: readonly Reading[]): number {
  return quantile(sorted(host.map(({ machineMs, roomMs }) => roomMs - machineMs)), 0.5)
}

/** Returns the course of the room's own clock. */
export function courseOf({ joinedMs, readings }: Seen, reference: number): Course {
  return {
    points: readings.map(({ machineMs, roomMs }) => [machineMs - joinedMs, roomMs - machineMs - reference] as const),
  }
}

/** Returns the course of another algorithm for the same exchanges, read at the same instants. */
export function replay({ joinedMs, readings, samples }: Seen, reference: number, estimator: Estimator): Course {
  const points: Point[] = []
  let next = 0
  for (const { machineMs } of readings) {
    for (let sample = samples[next]; sample !== undefined && sample.t4 <= machineMs; sample = samples[++next])
      estimator.add(sample)
    const read = estimator.now(machineMs)
    if (read !== undefined) points.push([machineMs - joinedMs, read - machineMs - reference])
  }
  return { points }
}

/** Returns the errors of settled courses, ms. */
export function settledErrors(courses: readonly Course[]): number[] {
  return courses.flatMap(({ points }) => points.filter(([at]) => at >= SETTLED_MS).map(([, error]) => Math.abs(error)))
}

/** Returns the figures of all players who follow. Empty when none has a settled reading. */
export function metricsOf(courses: readonly Course[]): Metrics {
  const rising = sorted(settledErrors(courses))
  if (rising.length === 0) return {}
  const converged = courses.map(convergedMs)
  return {
    error_mean_ms: round(mean([...rising])),
    error_p99_ms: round(quantile(rising, 0.99)),
    error_worst_ms: round(quantile(rising, 1)),
    converged_runs: round(converged.filter((ms) => ms !== undefined).length / courses.length),
    ...(converged.every((ms) => ms !== undefined) && { converge_worst_ms: round(Math.max(...converged), 0) }),
  }
}

/** Returns the share of a player's settled readings that were within the clock's own bound. */
export function heldShare(seen: Seen, { points }: Course): number {
  const held = points.map(([at, error], n) => [at, Math.abs(error) <= (seen.readings[n]?.errorMs ?? 0)] as const)
  return mean(held.filter(([at]) => at >= SETTLED_MS).map(([, one]) => (one ? 1 : 0)))
}

/** Returns the difference between the clocks of every two players at the same instant, once both are settled, ms. */
export function pairErrors(players: readonly (Course & { readonly joinedMs: number })[]): number[] {
  const errors: number[] = []
  for (const [n, one] of players.entries()) {
    for (const other of players.slice(n + 1)) {
      const later = other.joinedMs - one.joinedMs
      let at = 0
      for (const [ms, error] of one.points) {
        const wanted = ms - later
        if (ms < SETTLED_MS || wanted < SETTLED_MS) continue
        while (at < other.points.length - 1 && (other.points[at]?.[0] ?? 0) < wanted) at += 1
        const [otherMs, otherError] = nearer(other.points[at - 1], other.points[at], wanted)
        if (Math.abs(otherMs - wanted) <= TOGETHER_MS) errors.push(Math.abs(error - otherError))
      }
    }
  }
  return errors
}

/** Returns the one of two points, in order, that is nearer to a time. */
function nearer(before: Point = NONE, after: Point = NONE, ms: number): Point {
  return ms - before[0] < Math.abs(after[0] - ms) ? before : after
}

/** Returns the time at which a course came within the limit for a second, in ms since joining; undefined when never. */
function convergedMs({ points }: Course): number | undefined {
  let goodSince = Infinity
  for (const [at, error] of points) {
    if (Math.abs(error) > CONVERGED_MS) goodSince = Infinity
    else if (goodSince === Infinity) goodSince = at
    if (at - goodSince >= CONVERGED_FOR_MS) return goodSince
  }
  return undefined
}
