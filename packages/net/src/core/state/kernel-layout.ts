/*
 * How the memory of a kernel is laid out: what `kernel/layout.ts` says in AssemblyScript. `kernel-layout.test.ts` compares the two.
 */

/** Bytes of the descriptions of a column: as it is computed, as it stands in a record, as it is quantized. */
export const STEP_BYTES = 48
export const PLACE_BYTES = 20
export const QUANT_BYTES = 32
/** Bytes of what a peer is known to have of an entity; see `kind-sends.ts`. */
export const SENDS_BYTES = 44

/**
 * What lies in a kernel's memory, in the order of its header. What is called a count, `columns`, `capacity`, `grouped`,
 * `evictions` and `ends` are numbers; of the rest stands where it begins.
 */
export const HEADER = [
  'columns',
  'capacity',
  'steps',
  'quants',
  'places',
  'grouped',
  'raw',
  'rows',
  'version',
  'dirty',
  'jumps',
  'jumpTick',
  'at',
  'base',
  'before',
  'span',
  'gap',
  'codes',
  'entries',
  'words',
  'numbers',
  'cache',
  'wanted',
  'placeOf',
  'heads',
  'newestTicks',
  'newest',
  'heard',
  'apart',
  'linears',
  'linearCount',
  'indices',
  'mirrors',
  'slots',
  'jumpTicks',
  'rest',
  'generation',
  'chosen',
  'chosenEncodings',
  'fulls',
  'fullCount',
  'wantedCount',
  'evictions',
  'log',
  'ends',
  'sends',
] as const

/** One of them. */
export type Name = (typeof HEADER)[number]

/** Bytes of what its owner puts there. */
export type Regions = Partial<Readonly<Record<Name, number>>>

/** What a step does, and with what; as `Guesses` has it. */
export interface Step {
  readonly op: number
  readonly column: number
  readonly low: number
  readonly high: number
  readonly velocity: number
  readonly older: number
  readonly float: number
  readonly bits: number
  readonly scale: number
  readonly bias: number
}
