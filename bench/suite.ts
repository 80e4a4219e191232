/** Named figures; the name carries the unit (`p50_ms`, `bytes_per_tick`). */
export type Metrics = Readonly<Record<string, number>>

/** One subject measured under one set of conditions. */
export interface BenchCase {
  /** The conditions, such as `lossy` or `1000 entities, 10 % active`. */
  readonly case: string
  /** What was measured, such as `tickmesh.state` or `websocket`. */
  readonly subject: string
  readonly metrics: Metrics
}

/** What `--json` prints. */
export interface BenchResult {
  readonly suite: string
  /** With `--repeat`: the medians. */
  readonly cases: readonly BenchCase[]
  /** With `--repeat`: the cases of each run. */
  readonly runs?: readonly (readonly BenchCase[])[]
  /** What a reader must know to judge the figures. */
  readonly notes?: readonly string[]
}

/** What the HTML report draws. */
export type Plot = Distribution | Lines

/** A distribution: one curve for each subject of a case. */
export interface Distribution {
  readonly kind?: 'distribution'
  readonly title: string
  readonly unit: string
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[]
}

/** Values over something else, upwards from 0 (or logarithmic from `floor`): one line for each subject; a subject of one point is a dot. */
export interface Lines {
  readonly kind: 'lines'
  readonly title: string
  /** What lies to the right and upwards, with its unit. */
  readonly x: string
  readonly y: string
  /** What lies below is drawn here. */
  readonly floor?: number
  /** Drawn across: what should not be exceeded. */
  readonly bound?: number
  /** Points in rising order of the first number, but for curves that turn back. */
  readonly series: readonly { readonly name: string; readonly points: readonly (readonly [number, number])[] }[]
}

/** What a suite returns: the result, and what is only drawn. */
export interface BenchOutcome {
  readonly result: BenchResult
  readonly plots: readonly Plot[]
}

/** A number that a suite takes on the command line, as `--name N`. */
export interface NumberOption {
  readonly help: string
  readonly default: number
  readonly min: number
  readonly max: number
}

/** What a suite is run with. */
export interface RunOptions {
  /** The suite's own options, each with a value. */
  readonly numbers: Readonly<Record<string, number>>
  /** Tells the person who waits; it goes to stderr. */
  progress(line: string): void
}

export interface Suite {
  readonly name: string
  readonly summary: string
  readonly options: Readonly<Record<string, NumberOption>>
  run(options: RunOptions): Promise<BenchOutcome>
}

/** The value of an option that the suite declares. */
export function numberOf(options: RunOptions, name: string): number {
  const value = options.numbers[name]
  if (value === undefined) throw new Error(`the suite does not declare the option --${name}`)
  return value
}
