import { type BitReader, type BitWriter, ESCAPE_ONES, RECORD_WORDS } from '../wire/bits.ts'
import { CODE, type ColumnTable, GUESS, QUANT } from './columns.ts'
import { APART, Statistics } from './parameters.ts'

/*
 * A record's numbers. Full, in the order of the declaration: a 0 and each number, or a 1 and of each number a 0 when it is
 * the column's rest, else a 1 and the number; a number as `writeNumber` has it. Delta, in wire order (a velocity before
 * what it guesses), by the column's code:
 *
 *   toggle   1 bit: whether it differs from the baseline
 *   raw      0, or 1 and the column's bits
 *   delta    by its parameter's top bit:  0: rice(zigzag(difference from the guess))
 *                                         1: 0 as guessed, or 1 and rice(zigzag(difference) − 1)
 */

/** A guess reaches this many ticks ahead at most, about a second: beyond it, the last value is a better one. */
const GUESS_TICKS = 64

/** What to do with a column, in wire order. */
const OP = { toggle: 0, raw: 1, last: 2, velocity: 3, line: 4, turn: 5, turning: 6 } as const

/** The state that a delta refers to, and the one that it referred to itself. */
export interface Reference {
  /** The row of the baseline, from `at` on. */
  rows: Int32Array
  at: number
  /** Ticks from the baseline to the record. */
  span: number
  /** The row of the baseline's own baseline, in `rows`; < 0 when there is none. */
  before: number
  /** Ticks from that to the baseline. */
  gap: number
}

/**
 * Codes the numbers of one kind. Encoder and decoder must compute the same guess: basic IEEE arithmetic only.
 * The arrays are in wire order, and the loops hold everything in locals: they run for every entity, peer and tick.
 */
export class RowCodec {
  readonly statistics: Statistics
  readonly #table: ColumnTable
  readonly #ops: Uint8Array
  readonly #low: Int32Array
  readonly #high: Int32Array
  readonly #bits: Uint8Array
  readonly #velocity: Int32Array
  /** Where a row of the decoder keeps the older value: after the row, in the order of `table.linear`. */
  readonly #olderAt: Int32Array
  /** Guess by velocity, in steps a tick: (old + new) × scale + bias. */
  readonly #scale: Float64Array
  readonly #bias: Float64Array

  constructor(table: ColumnTable, tickRate: number) {
    const { count, order } = table
    this.#table = table
    this.statistics = new Statistics(table)
    this.#ops = Uint8Array.from(order, (column) => opOf(table, column))
    this.#low = Int32Array.from(order, (column) => table.low[column] as number)
    this.#high = Int32Array.from(order, (column) => table.high[column] as number)
    this.#bits = Uint8Array.from(order, (column) => table.bits[column] as number)
    this.#velocity = Int32Array.from(order, (column) => table.velocity[column] as number)
    this.#olderAt = Int32Array.from(order, (column) => table.linearAt[column] as number)
    this.#scale = new Float64Array(count)
    this.#bias = new Float64Array(count)
    for (let step = 0; step < count; step++) {
      const velocity = this.#velocity[step] as number
      if (velocity < 0) continue
      const perTick = (table.perStep[order[step] as number] as number) / tickRate
      this.#scale[step] = 0.5 * (table.step[velocity] as number) * perTick
      this.#bias[step] = (table.offset[velocity] as number) * perTick
    }
  }

  writeFull(writer: BitWriter, rows: Int32Array, at: number): void {
    const table = this.#table
    const { count, rest } = table
    let saved = -count
    for (let column = 0; column < count; column++) {
      if (rows[at + column] === rest[column]) saved += table.numberBits(column, rest[column] as number)
    }
    const apart = saved > 0
    writer.write(apart ? 1 : 0, 1)
    for (let column = 0; column < count; column++) {
      const value = rows[at + column] as number
      if (apart) {
        writer.write(value === rest[column] ? 0 : 1, 1)
        if (value === rest[column]) continue
      }
      table.writeNumber(writer, column, value)
    }
  }

  /** Reads a full row into `out`; false when a number is out of its column's range. */
  readFull(reader: BitReader, out: Int32Array): boolean {
    const table = this.#table
    let valid = true
    const apart = reader.read(1) === 1
    for (let column = 0; column < table.count; column++) {
      const rests = apart && reader.read(1) === 0
      const value = rests ? (table.rest[column] as number) : table.readNumber(reader, column)
      if (!table.valid(column, value)) valid = false
      out[column] = value
    }
    return valid
  }

  /**
   * Writes the difference of a row from its guess, from a whole word on; `count`: and takes it into the statistics.
   * The bits gather in locals, not in the writer's fields: this loop is most of what sending costs.
   */
  writeDelta(writer: BitWriter, at: number, reference: Reference, count: boolean): void {
    const { rows, at: baseAt, before, gap } = reference
    const words = writer.reserve(RECORD_WORDS)
    if (words === undefined) return
    const { order } = this.#table
    let place = writer.align()
    let acc = 0
    let free = 32
    const ops = this.#ops
    const { statistics } = this
    const { parameters } = statistics
    const bits = this.#bits
    const low = this.#low
    const high = this.#high
    const velocityOf = this.#velocity
    const scale = this.#scale
    const bias = this.#bias
    const near = reference.span <= GUESS_TICKS
    const span = reference.span
    const linear = near && before >= 0 && gap <= GUESS_TICKS
    for (let step = 0; step < ops.length; step++) {
      const column = order[step] as number
      const value = rows[at + column] as number
      const last = rows[baseAt + column] as number
      let difference = (value - last) | 0
      // One write a column: `code` in its low `length` bits.
      let code = 0
      let length = 1
      const op = ops[step] as number
      if (op <= OP.raw) {
        if (difference !== 0) {
          code = 1
          if (op === OP.raw) {
            const size = bits[step] as number
            const rest = (value - (low[step] as number)) | 0
            if (size < 32) {
              code = (1 << size) | rest
              length = size + 1
            } else {
              if (free === 1) {
                words[place++] = acc | 1
                free = 32
                acc = 0
              } else acc |= 1 << --free
              code = rest
              length = 32
            }
          }
        }
      } else {
        if (op === OP.velocity) {
          if (near) {
            const velocity = velocityOf[step] as number
            const sum = (rows[baseAt + velocity] as number) + (rows[at + velocity] as number)
            const guess = last + Math.floor((sum * (scale[step] as number) + (bias[step] as number)) * span + 0.5)
            difference = (value - within(guess, low[step] as number, high[step] as number)) | 0
          }
        } else if (op === OP.line) {
          if (linear) {
            const guess = last + Math.floor(((last - (rows[before + column] as number)) * span) / gap + 0.5)
            difference = (value - within(guess, low[step] as number, high[step] as number)) | 0
          }
        } else if (op >= OP.turn) {
          const mask = high[step] as number
          if (op === OP.turning && linear) {
            const moved = shortest(last - (rows[before + column] as number), mask)
            difference -= Math.floor((moved * span) / gap + 0.5)
          }
          difference = shortest(difference, mask)
        }
        let coded = ((difference << 1) ^ (difference >> 31)) >>> 0
        if (count) statistics.count(column, coded)
        const parameter = parameters[column] as number
        const k = parameter & (APART - 1)
        let flag = 0
        if (parameter >= APART && coded !== 0) {
          coded--
          flag = 1
        }
        if (parameter < APART || flag === 1) {
          const quotient = coded >>> k
          if (quotient < ESCAPE_ONES) {
            length = quotient + 1 + k + flag
            code = (flag << (length - 1)) | (((2 << quotient) - 2) << k) | (coded & ((1 << k) - 1))
          } else {
            const size = 32 - Math.clz32(coded)
            code = (flag << (ESCAPE_ONES + 5)) | (((1 << ESCAPE_ONES) - 1) << 5) | (size - 1)
            length = ESCAPE_ONES + 5 + flag
            const more = length - free
            if (more < 0) {
              free -= length
              acc |= code << free
            } else {
              words[place++] = acc | (code >>> more)
              free = 32 - more
              acc = more === 0 ? 0 : code << free
            }
            code = coded
            length = size
          }
        }
      }
      const more = length - free
      if (more < 0) {
        free -= length
        acc |= code << free
      } else {
        words[place++] = acc | (code >>> more)
        free = 32 - more
        acc = more === 0 ? 0 : code << free
      }
    }
    writer.resume(place, acc, free)
  }

  /**
   * Reads what `writeDelta` wrote into `out`; false when a number is out of its column's range. Its place is a local, not
   * the reader's field: this loop is most of what receiving costs. It may run past the end, and `failed` then says so.
   */
  readDelta(reader: BitReader, parameters: Uint8Array, reference: Reference, out: Int32Array): boolean {
    const { rows, at: baseAt, before, gap, span } = reference
    const { order } = this.#table
    const words = reader.words
    let place = reader.position
    const bits = this.#bits
    const ops = this.#ops
    const low = this.#low
    const high = this.#high
    const velocityOf = this.#velocity
    const olderAt = this.#olderAt
    const scale = this.#scale
    const bias = this.#bias
    const near = span <= GUESS_TICKS
    const linear = near && before >= 0 && gap <= GUESS_TICKS
    let valid = true
    for (let step = 0; step < ops.length; step++) {
      const column = order[step] as number
      const last = rows[baseAt + column] as number
      const op = ops[step] as number
      let value = last
      const index = place >>> 5
      const shift = place & 31
      const word = ((words[index] as number) << shift) | (((words[index + 1] as number) >>> 1) >>> (31 - shift))
      if (op <= OP.raw) {
        place++
        if (word < 0) {
          if (op === OP.toggle) value = last === 0 ? 1 : 0
          else {
            const size = bits[step] as number
            reader.seek(place)
            value = (reader.read(size) + (low[step] as number)) | 0
            place += size
          }
        }
      } else {
        const parameter = parameters[column] as number
        const k = parameter & (APART - 1)
        let coded = 0
        if (parameter >= APART && word >= 0) place++
        else {
          // A value set apart is coded one less, after a one.
          const flag = parameter >>> 4
          const code = word << flag
          const quotient = Math.clz32(~code)
          if (quotient < ESCAPE_ONES) {
            coded = k === 0 ? quotient : (quotient << k) | ((code << (quotient + 1)) >>> (32 - k))
            place += quotient + 1 + k + flag
          } else {
            reader.seek(place + flag)
            coded = reader.rice(k)
            place = reader.position
          }
          coded = (coded + flag) >>> 0
        }
        const difference = (coded >>> 1) ^ -(coded & 1)
        if (op === OP.velocity) {
          if (near) {
            const velocity = velocityOf[step] as number
            const sum = (rows[baseAt + velocity] as number) + (out[velocity] as number)
            const guess = last + Math.floor((sum * (scale[step] as number) + (bias[step] as number)) * span + 0.5)
            value = within(guess, low[step] as number, high[step] as number)
          }
          value = (value + difference) | 0
        } else if (op === OP.last) value = (last + difference) | 0
        else if (op === OP.line) {
          if (linear) {
            const guess =
              last + Math.floor(((last - (rows[before + (olderAt[step] as number)] as number)) * span) / gap + 0.5)
            value = within(guess, low[step] as number, high[step] as number)
          }
          value = (value + difference) | 0
        } else {
          const mask = high[step] as number
          if (op === OP.turning && linear) {
            const moved = shortest(last - (rows[before + (olderAt[step] as number)] as number), mask)
            value += Math.floor((moved * span) / gap + 0.5)
          }
          value = (value + difference) & mask
        }
      }
      if (value < (low[step] as number) || value > (high[step] as number)) valid = false
      out[column] = value
    }
    reader.seek(place)
    return valid
  }
}

function opOf(table: ColumnTable, column: number): number {
  if (table.code[column] === CODE.toggle) return OP.toggle
  if (table.code[column] === CODE.raw) return OP.raw
  const cyclic = table.quant[column] === QUANT.cyclic
  if (table.guess[column] === GUESS.velocity) return OP.velocity
  if (table.guess[column] === GUESS.linear) return cyclic ? OP.turning : OP.line
  return cyclic ? OP.turn : OP.last
}

function within(guess: number, low: number, high: number): number {
  return guess < low ? low : guess > high ? high : guess
}

/** A difference on a circle of mask + 1 steps, the short way round. */
function shortest(difference: number, mask: number): number {
  const half = (mask + 1) >>> 1
  return ((difference + half) & mask) - half
}
