// Tests of repeated bench runs: medians, single runs and progress.

import { describe, expect, it } from 'vitest'
import { mediansOf, repeated } from './repeat.ts'
import type { BenchOutcome, Metrics, Suite } from './suite.ts'

/** Returns a suite whose runs have these figures, one after the other. */
function suiteOf(runs: readonly Metrics[]): Suite {
  let run = 0
  return {
    name: 'one',
    summary: 'measures one',
    options: {},
    run: ({ progress }) => {
      const n = run++
      progress(`figure ${n}`)
      const cases = [{ case: 'quiet', subject: 'us', metrics: runs[n] ?? {} }]
      return Promise.resolve({ result: { suite: 'one', cases, notes: ['a note'] }, plots: [plotOf(n)] })
    },
  }
}

const plotOf = (n: number): BenchOutcome['plots'][number] => ({ title: `run ${n}`, unit: 'ms', series: [] })

describe('repeated', () => {
  it('gives the median of each figure, each run, and its progress', async () => {
    const lines: string[] = []
    const suite = suiteOf([
      { p50_ms: 3, p99_ms: 10 },
      { p50_ms: 1, p99_ms: 30 },
      { p50_ms: 2, p99_ms: 20 },
    ])
    const { result, plots } = await repeated(
      suite,
      { numbers: {}, choices: {}, progress: (line) => lines.push(line) },
      3,
    )
    expect(result.cases).toEqual([{ case: 'quiet', subject: 'us', metrics: { p50_ms: 2, p99_ms: 20 } }])
    expect(result.runs?.map(([only]) => only?.metrics['p50_ms'])).toEqual([3, 1, 2])
    expect(result.notes).toEqual([expect.stringContaining('Medians of 3 runs'), 'a note'])
    expect(plots).toEqual([plotOf(0)])
    expect(lines).toContain('run 2 of 3: figure 1')
  })

  it('is the run itself when there is one', async () => {
    const { result } = await repeated(suiteOf([{ p50_ms: 3 }]), { numbers: {}, choices: {}, progress: () => {} }, 1)
    expect(result).toEqual({
      suite: 'one',
      cases: [{ case: 'quiet', subject: 'us', metrics: { p50_ms: 3 } }],
      notes: ['a note'],
    })
  })
})

describe('mediansOf', () => {
  it('omits figures that some run lacks, keeps cases apart, and picks a measured figure of an even number', () => {
    const outcome = (name: string, metrics: Metrics): BenchOutcome => ({
      result: { suite: 'one', cases: [{ case: name, subject: 'us', metrics }] },
      plots: [],
    })
    const { result } = mediansOf([outcome('a', { x: 4, late: 1 }), outcome('a', { x: 2 })])
    expect(result.cases).toEqual([{ case: 'a', subject: 'us', metrics: { x: 2 } }])
    const apart = mediansOf([outcome('a', { x: 4 }), outcome('b', { x: 2 })])
    expect(apart.result.cases.map((one) => [one.case, one.metrics])).toEqual([
      ['a', {}],
      ['b', {}],
    ])
    expect(() => mediansOf([])).toThrow(RangeError)
  })
})
