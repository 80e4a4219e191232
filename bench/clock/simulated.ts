// Clock simulation: each algorithm on each path, over many seeds.

import { mean, quantile, round, sorted } from '../stats.ts'
import type { BenchCase, Plot } from '../suite.ts'
import { type Estimator, ESTIMATORS } from './estimators.ts'
import { PROFILES, type Profile, samplesOf, truth } from './path.ts'

/** Time after the first sample from which errors count, ms: what a player sees of a room it has joined. */
const SETTLED_MS = 2_000

/** Error below which a clock has converged when it lasts for a second, ms. */
export const CONVERGED_MS = 1.5
const CONVERGED_FOR_MS = 1_000

/** Interval of readings, ms: as of a game at 60 frames a second. */
const READ_EVERY_MS = 1000 / 60

interface Run {
  readonly errors: readonly number[]
  /** Time from the first sample, ms; Infinity when never. */
  readonly convergedMs: number
}

/** Runs one estimator on the samples of one path, and reads it as a game does. */
function simulate(estimator: Estimator, profile: Profile, seconds: number, seed: number): Run {
  const samples = samplesOf(profile, seconds, seed)
  const firstMs = samples[0]?.t4 ?? 0
  const errors: number[] = []
  let goodSince = Infinity
  let convergedMs = Infinity
  let next = 0
  for (let localMs = firstMs; localMs < seconds * 1000; localMs += READ_EVERY_MS) {
    for (let sample = samples[next]; sample !== undefined && sample.t4 <= localMs; sample = samples[++next])
      estimator.add(sample)
    const read = estimator.now(localMs)
    const error = read === undefined ? Infinity : Math.abs(read - truth(localMs))
    if (localMs - firstMs >= SETTLED_MS) errors.push(error)
    if (error > CONVERGED_MS) goodSince = Infinity
    else if (goodSince === Infinity) goodSince = localMs
    if (convergedMs === Infinity && localMs - goodSince >= CONVERGED_FOR_MS) convergedMs = goodSince - firstMs
  }
  return { errors, convergedMs }
}

export function simulated(
  seconds: number,
  runs: number,
  firstSeed: number,
  progress: (line: string) => void,
): { readonly cases: BenchCase[]; readonly plots: Plot[] } {
  const cases: BenchCase[] = []
  const plots: Plot[] = []
  for (const profile of PROFILES) {
    progress(`clock, simulated: ${profile.name} (${runs} runs of ${seconds} s, seeds from ${firstSeed})`)
    const series = Object.entries(ESTIMATORS).map(([subject, make]) => {
      const all = Array.from({ length: runs }, (_, n) => simulate(make(), profile, seconds, firstSeed + n))
      const values = all.flatMap(({ errors }) => errors)
      const rising = sorted(values)
      const converged = sorted(all.map(({ convergedMs }) => convergedMs))
      cases.push({
        case: profile.name,
        subject,
        metrics: {
          error_mean_ms: round(mean(values)),
          error_p99_ms: round(quantile(rising, 0.99)),
          error_worst_ms: round(quantile(rising, 1)),
          converged_runs: all.filter(({ convergedMs }) => convergedMs < Infinity).length / runs,
          ...finite('converge_p50_ms', quantile(converged, 0.5)),
          ...finite('converge_worst_ms', quantile(converged, 1)),
        },
      })
      return { name: subject, values }
    })
    plots.push({ title: `Error of the clock, simulated: ${profile.name}`, unit: 'ms', series })
  }
  return { cases, plots }
}

/** Returns the figure unless it is infinite: JSON has no Infinity. */
function finite(name: string, value: number): Record<string, number> {
  return Number.isFinite(value) ? { [name]: round(value, 0) } : {}
}
