import { type BitReader, type BitWriter, MAX_RICE, unzigzag, zigzag } from '../wire/bits.ts'
import { CODE, type ColumnTable, GUESS, QUANT } from './columns.ts'
import { PARAMETER_BITS } from './schema.ts'

/*
 * A record's numbers. Full: each column's bits, in the order of the declaration. Delta, in wire order (a velocity
 * before what it guesses), by the column's code:
 *
 *   toggle   1 bit: whether it differs from the baseline
 *   raw      0, or 1 and the column's bits
 *   delta    by its parameter's top bit:  0: rice(zigzag(difference from the guess))
 *                                         1: 0 as guessed, or 1 and rice(zigzag(difference) − 1)
 */

/** A guess reaches this many ticks ahead at most, about a second: beyond it, the last value is a better one. */
const GUESS_TICKS = 64
/** What the statistics of earlier ticks weigh, each tick: about the last four count. */
const MEMORY = 0.75
/** The difference that counts at most: a few jumps must not spoil the parameter of the many. */
const MAX_COUNTED = 4_096
/** Set apart unchanged values. */
const APART = 16

/** The state that a delta refers to, and the one that it referred to itself. */
export interface Reference {
  /** Quantized rows. */
  rows: Int32Array
  at: number
  /** Ticks from the baseline to the record. */
  span: number
  /** The older state's rows; `before` < 0 when there is none. */
  older: Int32Array
  before: number
  /** Ticks from the older state to the baseline. */
  gap: number
}

/** Codes the numbers of one kind. Encoder and decoder must compute the same guess: basic IEEE arithmetic only. */
export class RowCodec {
  /** A Rice parameter for each column: `APART` or not, and k. Chosen once a tick, told in each section. */
  readonly parameters: Uint8Array
  /** Whether `parameters` differ from the kind's defaults, and so must be told. */
  custom = false
  readonly #table: ColumnTable
  /** Guess by velocity, in steps a tick: (old + new) × scale + bias. */
  readonly #scale: Float64Array
  readonly #bias: Float64Array
  readonly #seen: Float64Array
  readonly #changed: Float64Array
  readonly #sum: Float64Array

  constructor(table: ColumnTable, tickRate: number) {
    const { count } = table
    this.#table = table
    this.parameters = defaultParameters(table)
    this.#scale = new Float64Array(count)
    this.#bias = new Float64Array(count)
    for (let column = 0; column < count; column++) {
      const velocity = table.velocity[column] as number
      if (velocity < 0) continue
      const perTick = (table.perStep[column] as number) / tickRate
      this.#scale[column] = 0.5 * (table.step[velocity] as number) * perTick
      this.#bias[column] = (table.offset[velocity] as number) * perTick
    }
    this.#seen = new Float64Array(count)
    this.#changed = new Float64Array(count)
    this.#sum = new Float64Array(count)
  }

  writeFull(writer: BitWriter, rows: Int32Array, at: number): void {
    const { count, low, bits } = this.#table
    for (let column = 0; column < count; column++) {
      writer.write(((rows[at + column] as number) - (low[column] as number)) | 0, bits[column] as number)
    }
  }

  /** Reads a full row into `out`; false when a number is out of its column's range. */
  readFull(reader: BitReader, out: Int32Array): boolean {
    const table = this.#table
    let valid = true
    for (let column = 0; column < table.count; column++) {
      const value = reader.read(table.bits[column] as number) + (table.low[column] as number)
      if (!table.valid(column, value)) valid = false
      out[column] = value
    }
    return valid
  }

  /** Writes the difference of a row from its guess. */
  writeDelta(writer: BitWriter, rows: Int32Array, at: number, reference: Reference): void {
    const table = this.#table
    const { order, code, bits, low, quant, high } = table
    const parameters = this.parameters
    const base = reference.rows
    const baseAt = reference.at
    for (let step = 0; step < order.length; step++) {
      const column = order[step] as number
      const value = rows[at + column] as number
      const kind = code[column]
      if (kind === CODE.delta) {
        const guess = this.#guess(column, base, baseAt, rows, at, reference, column)
        let difference = (value - guess) | 0
        if (quant[column] === QUANT.cyclic) difference = shortest(difference, high[column] as number)
        const coded = zigzag(difference)
        this.#count(column, coded)
        const parameter = parameters[column] as number
        if (parameter < APART) writer.rice(coded, parameter)
        else if (coded === 0) writer.write(0, 1)
        else {
          writer.write(1, 1)
          writer.rice(coded - 1, parameter - APART)
        }
      } else {
        const was = base[baseAt + column] as number
        if (kind === CODE.toggle) writer.write(value === was ? 0 : 1, 1)
        else if (value === was) writer.write(0, 1)
        else {
          writer.write(1, 1)
          writer.write((value - (low[column] as number)) | 0, bits[column] as number)
        }
      }
    }
  }

  /** Reads what `writeDelta` wrote into `out`; false when a number is out of its column's range. */
  readDelta(reader: BitReader, parameters: Uint8Array, reference: Reference, out: Int32Array): boolean {
    const table = this.#table
    const { order, code, bits, low, quant, high, linearAt } = table
    const base = reference.rows
    const baseAt = reference.at
    let valid = true
    for (let step = 0; step < order.length; step++) {
      const column = order[step] as number
      const kind = code[column]
      let value: number
      if (kind === CODE.delta) {
        const parameter = parameters[column] as number
        let coded = 0
        if (parameter < APART) coded = reader.rice(parameter)
        else if (reader.read(1) === 1) coded = reader.rice(parameter - APART) + 1
        const guess = this.#guess(column, base, baseAt, out, 0, reference, linearAt[column] as number)
        value = (guess + unzigzag(coded)) | 0
        if (quant[column] === QUANT.cyclic) value &= high[column] as number
      } else {
        const was = base[baseAt + column] as number
        if (reader.read(1) === 0) value = was
        else if (kind === CODE.toggle) value = was === 0 ? 1 : 0
        else value = (reader.read(bits[column] as number) + (low[column] as number)) | 0
      }
      if (value < (low[column] as number) || value > (high[column] as number)) valid = false
      out[column] = value
    }
    return valid
  }

  /** Chooses the parameters for the next tick from the differences of this one and those before. */
  adapt(): void {
    this.custom = true
    for (let column = 0; column < this.#table.count; column++) {
      const seen = this.#seen[column] as number
      if (this.#table.code[column] === CODE.delta && seen >= 1) {
        this.parameters[column] = bestParameter(seen, this.#changed[column] as number, this.#sum[column] as number)
      }
      this.#seen[column] = seen * MEMORY
      this.#changed[column] = (this.#changed[column] as number) * MEMORY
      this.#sum[column] = (this.#sum[column] as number) * MEMORY
    }
  }

  #guess(
    column: number,
    base: Int32Array,
    baseAt: number,
    now: Int32Array,
    nowAt: number,
    reference: Reference,
    olderColumn: number,
  ): number {
    const last = base[baseAt + column] as number
    const table = this.#table
    const by = table.guess[column]
    const { span } = reference
    if (by === GUESS.none || span > GUESS_TICKS) return last
    let guess: number
    if (by === GUESS.velocity) {
      const velocity = table.velocity[column] as number
      const sum = (base[baseAt + velocity] as number) + (now[nowAt + velocity] as number)
      guess = last + Math.round((sum * (this.#scale[column] as number) + (this.#bias[column] as number)) * span)
    } else {
      const { before, gap } = reference
      if (before < 0 || gap > GUESS_TICKS) return last
      let moved = last - (reference.older[before + olderColumn] as number)
      const cyclic = table.quant[column] === QUANT.cyclic
      if (cyclic) moved = shortest(moved, table.high[column] as number)
      guess = last + Math.round((moved * span) / gap)
      if (cyclic) return guess
    }
    const low = table.low[column] as number
    const high = table.high[column] as number
    return guess < low ? low : guess > high ? high : guess
  }

  #count(column: number, coded: number): void {
    this.#seen[column] = (this.#seen[column] as number) + 1
    if (coded === 0) return
    this.#changed[column] = (this.#changed[column] as number) + 1
    this.#sum[column] = (this.#sum[column] as number) + Math.min(coded, MAX_COUNTED)
  }
}

/** A difference on a circle of mask + 1 steps, the short way round. */
function shortest(difference: number, mask: number): number {
  const half = (mask + 1) >>> 1
  return ((difference + half) & mask) - half
}

/** Before anything is known: values that are guessed differ always and little, others seldom and by much. */
export function defaultParameters(table: ColumnTable): Uint8Array {
  return Uint8Array.from(table.columns, (column) => {
    if (column.code !== CODE.delta) return 0
    return column.predict.by === 'none' ? APART + Math.max(0, Math.min(MAX_RICE, (column.bits >>> 1) - 1)) : 2
  })
}

/** Bits of the parameters of a section. */
export function writeParameters(writer: BitWriter, table: ColumnTable, parameters: Uint8Array): void {
  for (let column = 0; column < table.count; column++) {
    if (table.code[column] === CODE.delta) writer.write(parameters[column] as number, PARAMETER_BITS)
  }
}

export function readParameters(reader: BitReader, table: ColumnTable, out: Uint8Array): void {
  for (let column = 0; column < table.count; column++) {
    if (table.code[column] === CODE.delta) out[column] = reader.read(PARAMETER_BITS)
  }
}

/**
 * The parameter with the fewest bits for `seen` differences of which `changed` are not zero and that sum up to `sum`
 * (zigzag), taken as spread evenly within a quotient: a Rice code takes 1 + k + ⌊u / 2^k⌋ bits.
 */
function bestParameter(seen: number, changed: number, sum: number): number {
  let best = 0
  let fewest = Infinity
  for (let k = 0; k <= MAX_RICE; k++) {
    const scale = 1 / (1 << k)
    const floor = (1 - scale) / 2
    const always = seen * (1 + k) + Math.max(0, sum * scale - seen * floor)
    const apart = seen + changed * (1 + k) + Math.max(0, (sum - changed) * scale - changed * floor)
    if (always < fewest) {
      fewest = always
      best = k
    }
    if (apart < fewest) {
      fewest = apart
      best = APART + k
    }
  }
  return best
}
