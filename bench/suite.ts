// Types that all suites share: options, results and plots.

/** Named figures; the name carries the unit (`p50_ms`, `bytes_per_tick`). */
export type Metrics = Readonly<Record<string, number>>

/** One subject, measured under one set of conditions. */
export interface BenchCase {
  /** Conditions, such as `lossy` or `1000 entities, 10 % active`. */
  readonly case: string
  /** Subject, such as `tickmesh.state` or `websocket`. */
  readonly subject: string
  readonly metrics: Metrics
}

/** Document that `--json` prints. */
export interface BenchResult {
  readonly suite: string
  /** Cases; with `--repeat` the medians. */
  readonly cases: readonly BenchCase[]
  /** Cases of each run, with `--repeat`. */
  readonly runs?: readonly (readonly BenchCase[])[]
  /** Notes that a reader needs to judge the figures. */
  readonly notes?: readonly string[]
}

/** Plot in the HTML report. */
export type Plot = Distribution | Lines

/** Distribution: one curve for each subject of a case. */
export interface Distribution {
  readonly kind?: 'distribution'
  readonly title: string
  readonly unit: string
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[]
}

/**
 * Values over another quantity, upwards from 0 (or logarithmic from `floor`): one line for each subject; a subject of
 * one point is a dot.
 */
export interface Lines {
  readonly kind: 'lines'
  readonly title: string
  /** Name of the axis to the right, with its unit; below, of the axis upwards. */
  readonly x: string
  readonly y: string
  /** Lower end of the axis; smaller values are drawn at it. */
  readonly floor?: number
  /** Value of a horizontal line: a limit that should not be exceeded. */
  readonly bound?: number
  /** Points in rising order of the first number, except in curves that turn back. */
  readonly series: readonly { readonly name: string; readonly points: readonly (readonly [number, number])[] }[]
}

/** Outcome of a suite: the result, and the plots. */
export interface BenchOutcome {
  readonly result: BenchResult
  readonly plots: readonly Plot[]
}

/** Number that a suite reads from the command line, as `--name N`. */
export interface NumberOption {
  readonly help: string
  readonly default: number
  readonly min: number
  readonly max: number
}

/** Word that a suite reads from the command line, as `--name WORD`. */
export interface ChoiceOption {
  readonly help: string
  readonly default: string
  readonly words: readonly string[]
}

/** Options of a run. */
export interface RunOptions {
  /** The suite's own options, each with a value. */
  readonly numbers: Readonly<Record<string, number>>
  /** The suite's own words, each with a value. */
  readonly choices: Readonly<Record<string, string>>
  /** Reports progress; it goes to stderr. */
  progress(line: string): void
}

export interface Suite {
  readonly name: string
  readonly summary: string
  readonly options: Readonly<Record<string, NumberOption>>
  readonly choices?: Readonly<Record<string, ChoiceOption>>
  run(options: RunOptions): Promise<BenchOutcome>
}

/** Returns the value of an option that the suite declares. */
export function numberOf(options: RunOptions, name: string): number {
  const value = options.numbers[name]
  if (value === undefined) throw new Error(`the suite does not declare the option --${name}`)
  return value
}

/** Returns the word of a choice that the suite declares. */
export function choiceOf(options: RunOptions, name: string): string {
  const word = options.choices[name]
  if (word === undefined) throw new Error(`the suite does not declare the choice --${name}`)
  return word
}
