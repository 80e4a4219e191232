// Rice parameters of a kind's columns: chosen by the sender from statistics, written and read in sections.

import type { BitReader } from '../../wire/bit-reader.ts'
import type { BitWriter } from '../../wire/bit-writer.ts'
import { MAX_RICE } from '../../wire/bits.ts'
import { CODING_DIFFERENCE } from '../schema/column-kind.ts'
import { bitsOf, type ColumnTable } from '../schema/columns.ts'
import { PARAMETER_BITS } from '../schema/schema.ts'

/**
 * Flag of a parameter whose codes begin with a bit that says whether the number is as predicted; the low four bits are
 * k.
 */
export const ZERO_FLAG = 16
/** Weight of the statistics of earlier ticks, each tick: about the last four count. */
const MEMORY = 0.75
/** The difference that counts at most: a few jumps must not spoil the parameter of the many. */
const MAX_COUNTED = 4_096

/**
 * Statistics of the differences of one entity type, and the Rice parameters chosen by them, which are sent to the
 * receiver and never learned by it.
 */
export class Statistics {
  /**
   * Rice parameters: for each column coded by difference, `ZERO_FLAG` or not, and k; for others 0. Chosen once a tick,
   * sent in each section.
   */
  readonly parameters: Uint8Array
  /** True when `parameters` differ from the kind's defaults, and so must be sent. */
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

  /** Takes the zigzag-coded differences of `count` records, a row each. */
  takeDifferences(codes: Int32Array, count: number): void {
    const { count: stride, coding } = this.#table
    const end = count * stride
    for (let column = 0; column < stride; column++) {
      if (coding[column] !== CODING_DIFFERENCE) continue
      let changed = 0
      let sum = 0
      for (let at = column; at < end; at += stride) {
        const coded = (codes[at] as number) >>> 0
        if (coded === 0) continue
        changed++
        sum += Math.min(coded, MAX_COUNTED)
      }
      this.#seen[column] = (this.#seen[column] as number) + count
      this.#changed[column] = (this.#changed[column] as number) + changed
      this.#sum[column] = (this.#sum[column] as number) + sum
    }
  }

  /** Chooses the parameters for the next tick from the differences of this one and those before. */
  adapt(): void {
    let parameterBits = 0
    let saved = 0
    const { count, coding } = this.#table
    for (let column = 0; column < count; column++) {
      if (coding[column] !== CODING_DIFFERENCE) continue
      const seen = this.#seen[column] as number
      const changed = this.#changed[column] as number
      const sum = this.#sum[column] as number
      const kept = this.#defaults[column] as number
      const best = seen >= 1 ? bestParameter(seen, changed, sum) : kept
      parameterBits += PARAMETER_BITS
      this.parameters[column] = best
      saved += cost(kept, seen, changed, sum) - cost(best, seen, changed, sum)
      this.#seen[column] = seen * MEMORY
      this.#changed[column] = changed * MEMORY
      this.#sum[column] = sum * MEMORY
    }
    // The statistics hold about 1 / (1 − MEMORY) ticks. Parameters that cost more than they save are not sent.
    this.custom = saved * (1 - MEMORY) > parameterBits
    if (!this.custom) this.parameters.set(this.#defaults)
  }
}

/** Parameters before anything is known: predicted numbers differ always and little, others seldom and by much. */
export function defaultParameters(table: ColumnTable): Uint8Array {
  return Uint8Array.from(table.columns, (column) => {
    if (column.coding !== CODING_DIFFERENCE) return 0
    if (column.predict.by !== 'none') return 2
    return ZERO_FLAG + Math.max(0, Math.min(MAX_RICE, (bitsOf(column) >>> 1) - 1))
  })
}

/** Bits of the parameters of a section. */
export function writeParameters(writer: BitWriter, table: ColumnTable, parameters: Uint8Array): void {
  for (let column = 0; column < table.count; column++)
    if (table.coding[column] === CODING_DIFFERENCE) writer.write(parameters[column] as number, PARAMETER_BITS)
}

export function readParameters(reader: BitReader, table: ColumnTable, out: Uint8Array): void {
  for (let column = 0; column < table.count; column++)
    out[column] = table.coding[column] === CODING_DIFFERENCE ? reader.read(PARAMETER_BITS) : 0
}

/**
 * Bits that a parameter takes for `seen` differences of which `changed` are not zero and that sum up to `sum` (zigzag),
 * taken as spread evenly within a quotient: a Rice code takes 1 + k + ⌊u / 2^k⌋ bits.
 */
function cost(parameter: number, seen: number, changed: number, sum: number): number {
  const flagged = (parameter & ZERO_FLAG) !== 0
  const k = parameter & (ZERO_FLAG - 1)
  const scale = 1 / (1 << k)
  const floor = (1 - scale) / 2
  if (!flagged) return seen * (1 + k) + Math.max(0, sum * scale - seen * floor)
  return seen + changed * (1 + k) + Math.max(0, (sum - changed) * scale - changed * floor)
}

/** The parameter with the fewest bits. Without the flag, they fall with k and then rise. */
function bestParameter(seen: number, changed: number, sum: number): number {
  let best = 0
  let fewest = Infinity
  for (let parameter = 0; parameter <= ZERO_FLAG + MAX_RICE; parameter++) {
    const bits = cost(parameter, seen, changed, sum)
    if (bits < fewest) {
      fewest = bits
      best = parameter
    } else if (parameter < ZERO_FLAG) parameter = MAX_RICE
  }
  return best
}
