import type { BitReader } from '../../wire/bit-reader.ts'
import type { BitWriter } from '../../wire/bit-writer.ts'
import { MAX_RICE } from '../../wire/bits.ts'
import { CODE, type ColumnTable } from '../schema/columns.ts'
import { PARAMETER_BITS } from '../schema/schema.ts'

/** A parameter from here on sets unchanged values apart: a bit for them, and its k in the low four bits for the others. */
export const APART = 16
/** Added to the parameter of a column that one bit speaks for, together with the others of its like: none of them changed. */
export const GROUPED = 32
/** What the statistics of earlier ticks weigh, each tick: about the last four count. */
const MEMORY = 0.75
/** The difference that counts at most: a few jumps must not spoil the parameter of the many. */
const MAX_COUNTED = 4_096

/** What the differences of one kind were, and the Rice parameters chosen by them: told to the receiver, never learned by it. */
export class Statistics {
  /** A parameter for each column: `GROUPED` or not, and of those coded by difference `APART` or not, and k. Chosen once a tick, told in each section. */
  readonly parameters: Uint8Array
  /** Whether `parameters` differ from the kind's defaults, and so must be told. */
  custom = false
  readonly #table: ColumnTable
  readonly #defaults: Uint8Array
  readonly #seen: Float64Array
  readonly #changed: Float64Array
  readonly #sum: Float64Array

  constructor(table: ColumnTable) {
    this.#table = table
    this.#defaults = defaultParameters(table)
    this.parameters = Uint8Array.from(this.#defaults)
    this.#seen = new Float64Array(table.count)
    this.#changed = new Float64Array(table.count)
    this.#sum = new Float64Array(table.count)
  }

  /** Takes a column's zigzag-coded differences: `count` of them, `stride` apart from `from` on. */
  take(column: number, codes: Int32Array, from: number, stride: number, count: number): void {
    let changed = 0
    let sum = 0
    for (let record = 0, at = from; record < count; record++, at += stride) {
      const coded = (codes[at] as number) >>> 0
      if (coded === 0) continue
      changed++
      sum += Math.min(coded, MAX_COUNTED)
    }
    this.#seen[column] = (this.#seen[column] as number) + count
    this.#changed[column] = (this.#changed[column] as number) + changed
    this.#sum[column] = (this.#sum[column] as number) + sum
  }

  /** Chooses the parameters for the next tick from the differences of this one and those before. */
  adapt(): void {
    let told = 0
    let saved = 0
    let most = 0
    const { count, code } = this.#table
    for (let column = 0; column < count; column++) {
      const seen = this.#seen[column] as number
      const changed = this.#changed[column] as number
      const sum = this.#sum[column] as number
      const kept = (this.#defaults[column] as number) & ~GROUPED
      const delta = code[column] === CODE.delta
      const best = delta && seen >= 1 ? bestParameter(seen, changed, sum) : kept
      told += delta ? PARAMETER_BITS : 1
      this.parameters[column] = best
      if (delta) saved += cost(kept, seen, changed, sum) - cost(best, seen, changed, sum)
      most = Math.max(most, seen)
    }
    saved += most * (this.#group(this.parameters) - this.#groupSaves(this.#defaults))
    for (let column = 0; column < count; column++) {
      this.#seen[column] = (this.#seen[column] as number) * MEMORY
      this.#changed[column] = (this.#changed[column] as number) * MEMORY
      this.#sum[column] = (this.#sum[column] as number) * MEMORY
    }
    // The statistics hold about 1 / (1 − MEMORY) ticks. What telling costs more than it saves is not told.
    this.custom = saved * (1 - MEMORY) > told
    if (!this.custom) this.parameters.set(this.#defaults)
  }

  /** AtomicGroups the columns that change least, as many as it pays for; gives the bits it saves a record. */
  #group(parameters: Uint8Array): number {
    const { count, code } = this.#table
    const order: number[] = []
    for (let column = 0; column < count; column++)
      if (code[column] !== CODE.delta || (parameters[column] as number) >= APART) order.push(column)
    order.sort((a, b) => this.#share(a) - this.#share(b) || a - b)
    let none = 1
    let best = 0
    let size = 0
    for (const [before, column] of order.entries()) {
      none *= 1 - this.#share(column)
      const saves = none * (before + 1) - 1
      if (saves <= best) continue
      best = saves
      size = before + 1
    }
    for (const column of order.slice(0, size)) parameters[column] = (parameters[column] as number) | GROUPED
    return best
  }

  /** The bits that the groups of these parameters save a record: a bit of each column when none changed, less their own. */
  #groupSaves(parameters: Uint8Array): number {
    let none = 1
    let size = 0
    for (let column = 0; column < this.#table.count; column++) {
      if ((parameters[column] as number) < GROUPED) continue
      none *= 1 - this.#share(column)
      size++
    }
    return size === 0 ? 0 : none * size - 1
  }

  /** The share of records in which a column changed. */
  #share(column: number): number {
    const seen = this.#seen[column] as number
    return seen < 1 ? 0.5 : (this.#changed[column] as number) / seen
  }
}

/** Before anything is known: values that are guessed differ always and little, others seldom and by much. */
export function defaultParameters(table: ColumnTable): Uint8Array {
  const seldom = table.columns.filter((column) => column.predict.by === 'none').length
  return Uint8Array.from(table.columns, (column) => {
    if (column.predict.by !== 'none') return 2
    const grouped = seldom > 1 ? GROUPED : 0
    return grouped + (column.code === CODE.delta ? APART + Math.max(0, Math.min(MAX_RICE, (column.bits >>> 1) - 1)) : 0)
  })
}

/** Bits of the parameters of a section. */
export function writeParameters(writer: BitWriter, table: ColumnTable, parameters: Uint8Array): void {
  for (let column = 0; column < table.count; column++) {
    const parameter = parameters[column] as number
    if (table.code[column] === CODE.delta) writer.write(parameter, PARAMETER_BITS)
    else writer.write(parameter >>> 5, 1)
  }
}

export function readParameters(reader: BitReader, table: ColumnTable, out: Uint8Array): void {
  for (let column = 0; column < table.count; column++)
    out[column] = table.code[column] === CODE.delta ? reader.read(PARAMETER_BITS) : reader.read(1) << 5
}

/**
 * Bits that a parameter takes for `seen` differences of which `changed` are not zero and that sum up to `sum` (zigzag),
 * taken as spread evenly within a quotient: a Rice code takes 1 + k + ⌊u / 2^k⌋ bits.
 */
function cost(parameter: number, seen: number, changed: number, sum: number): number {
  const apart = (parameter & APART) !== 0
  const k = parameter & (APART - 1)
  const scale = 1 / (1 << k)
  const floor = (1 - scale) / 2
  if (!apart) return seen * (1 + k) + Math.max(0, sum * scale - seen * floor)
  return seen + changed * (1 + k) + Math.max(0, (sum - changed) * scale - changed * floor)
}

/** The parameter with the fewest bits. */
function bestParameter(seen: number, changed: number, sum: number): number {
  let best = 0
  let fewest = Infinity
  for (let parameter = 0; parameter <= APART + MAX_RICE; parameter++) {
    const bits = cost(parameter, seen, changed, sum)
    if (bits < fewest) {
      fewest = bits
      best = parameter
    }
  }
  return best
}
