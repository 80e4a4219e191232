// Repeated runs of a suite, and their medians.

import { quantile, sorted } from './stats.ts'
import type { BenchCase, BenchOutcome, Metrics, RunOptions, Suite } from './suite.ts'

/** Runs a suite so many times, one after the other, and returns the medians. */
export async function repeated(suite: Suite, options: RunOptions, times: number): Promise<BenchOutcome> {
  if (times === 1) return suite.run(options)
  const outcomes: BenchOutcome[] = []
  for (let n = 1; n <= times; n += 1) {
    const progress = (line: string): void => options.progress(`run ${n} of ${times}: ${line}`)
    progress('begins')
    outcomes.push(await suite.run({ ...options, progress }))
  }
  return mediansOf(outcomes)
}

/** Merges outcomes into one: the medians, beside each run's own figures. The plots are those of the first run. */
export function mediansOf(outcomes: readonly BenchOutcome[]): BenchOutcome {
  const [first] = outcomes
  if (first === undefined) throw new RangeError('there are no medians of no runs')
  const runs = outcomes.map(({ result }) => result.cases)
  const all = new Map(runs.flat().map((one) => [keyOf(one), one]))
  const cases = [...all].map(([key, { case: name, subject }]) => {
    const metrics = runs.map((run) => run.find((one) => keyOf(one) === key)?.metrics ?? {})
    return { case: name, subject, metrics: medians(metrics) }
  })
  const note =
    `Medians of ${runs.length} runs, each figure for itself; a figure that some run lacks is omitted. Plots are of ` +
    'the first run.'
  return { result: { ...first.result, cases, runs, notes: [note, ...(first.result.notes ?? [])] }, plots: first.plots }
}

function keyOf({ case: name, subject }: BenchCase): string {
  return JSON.stringify([name, subject])
}

/** Returns medians. Of an even number of runs, the lower of the two in the middle: a measured figure. */
function medians(runs: readonly Metrics[]): Metrics {
  const names = Object.keys(runs[0] ?? {}).filter((name) => runs.every((metrics) => metrics[name] !== undefined))
  return Object.fromEntries(
    names.map((name) => [name, quantile(sorted(runs.map((metrics) => metrics[name] as number)), 0.5)]),
  )
}
