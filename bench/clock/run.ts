// Clock suite: the simulation, then real pages.

import { type BenchOutcome, numberOf, type RunOptions } from '../suite.ts'
import { CONVERGED_MS as REAL_CONVERGED_MS, SETTLED_MS } from './judge.ts'
import { real } from './real.ts'
import { CONVERGED_MS, simulated } from './simulated.ts'

const NOTES = [
  'Simulated: samples at 20 Hz, 30 ms one way, 30 ppm drift, independent jitter in each direction; spikes are 50 ' +
    'to 250 ms. Errors from 2 s after the first sample on.',
  `Converged: within ${CONVERGED_MS} ms for a second, counted from the first sample. A column is missing when ` +
    'some run never converged.',
  'Asymmetry: a path that takes 10 ms longer one way makes every algorithm wrong by 5 ms. No two-way exchange ' +
    'can see it.',
  'Chromium pages: the error is that of room.clock.now() against the host, read 60 times a second from ' +
    `${SETTLED_MS / 1000} s after a player called lobby.join on. All pages read the clock of one machine, so that ` +
    'the true offset is known, to about 0.01 ms.',
  `Converged there: within ${REAL_CONVERGED_MS} ms for a second, counted from the call of lobby.join, linking ` +
    'included. converged_runs is the share of the players.',
  'The other algorithms get the exchanges of the same frames. pairs_p99_ms: difference between the clocks of ' +
    'every two players. error_within_claim: the share of readings within clock.errorMs.',
  'timesync makes a round every 10 s (its default is once an hour).',
]

export async function run(options: RunOptions): Promise<BenchOutcome> {
  const progress = (line: string): void => options.progress(line)
  const runs = numberOf(options, 'runs')
  const simulation = simulated(numberOf(options, 'seconds'), runs, numberOf(options, 'seed'), progress)
  const seconds = numberOf(options, 'real')
  const pages = seconds > 0 ? await real(seconds, progress) : { cases: [], plots: [] }
  return {
    result: { suite: 'clock', cases: [...simulation.cases, ...pages.cases], notes: NOTES },
    plots: [...simulation.plots, ...pages.plots],
  }
}
