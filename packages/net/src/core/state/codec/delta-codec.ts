import type { BitReader } from '../../wire/bit-reader.ts'
import type { BitWriter } from '../../wire/bit-writer.ts'
import { ESCAPE_ONES } from '../../wire/bits.ts'
import type { Batch } from './batch.ts'
import {
  CodeTable,
  LENGTH_BITS,
  PEEK_BITS,
  READ_ENTRIES,
  READ_LENGTH_BITS,
  READ_RAW,
  READ_TOGGLE,
  readRice,
  SMALL,
} from './code-table.ts'
import { type ColumnTable, QUANT } from '../schema/columns.ts'
import {
  areNumbers,
  codeChanged,
  codeFromGuess,
  codeFromLast,
  codeTurns,
  resolveChanged,
  resolveFromGuess,
  resolveFromLast,
  resolveTurns,
} from './delta-columns.ts'
import { Guesses, OP } from './guesses.ts'
import { APART, Statistics } from './parameters.ts'

/*
 * A record's numbers as a delta, in the order of the declaration, each by the column's code:
 *
 *   toggle   1 bit: whether it differs from the baseline
 *   raw      0, or 1 and the column's bits
 *   delta    by its parameter's top bit:  0: rice(zigzag(difference from the guess))
 *                                         1: 0 as guessed, or 1 and rice(zigzag(difference) − 1)
 */

/** What stands in `batch.codes` for a raw column that changed: never small. */
const CHANGED = SMALL

/** Bits of the longest code: a flag, an escape, a length and 32 bits. */
const LONGEST_CODE = 1 + ESCAPE_ONES + 5 + 32

/** Words of a record of so many columns at most. */
function recordWords(columns: number): number {
  return 2 + ((columns * LONGEST_CODE) >>> 5)
}

/** Codes the numbers of one kind as differences from what both sides guess. */
export class DeltaCodec {
  readonly statistics: Statistics
  readonly #columns: number
  readonly #guesses: Guesses
  /** Of each column, its step in the order of prediction. */
  readonly #stepOf: Int32Array
  readonly #bits: Uint8Array
  /** Of each step, 1: the bits of a float. */
  readonly #float: Uint8Array
  readonly #table: CodeTable
  /** Of each column, where its part of `READ_ENTRIES` begins. */
  readonly #readAt: Int32Array
  /** Words of a record at most. */
  readonly #words: number
  /** Where what is kept of the baseline's own baseline has the column: by `table.linear`. */
  readonly #olderAt: Int32Array

  constructor(table: ColumnTable, tickRate: number) {
    const { count, order } = table
    this.#columns = count
    this.#guesses = new Guesses(table, tickRate)
    this.statistics = new Statistics(table)
    this.#stepOf = Int32Array.from({ length: count }, (_, column) => order.indexOf(column))
    this.#bits = Uint8Array.from(order, (column) => table.bits[column] as number)
    this.#float = Uint8Array.from(order, (column) => (table.quant[column] === QUANT.float ? 1 : 0))
    this.#olderAt = Int32Array.from(order, (column) => table.linearAt[column] as number)
    this.#table = new CodeTable(count)
    this.#readAt = new Int32Array(count)
    this.#words = recordWords(count)
  }

  /** Finds the codes of all records of a batch, whose states and baselines are in `rows`; the first `counted` go into the statistics. */
  code(batch: Batch, rows: Int32Array, counted: number): void {
    const { ops, order } = this.#guesses
    const { parameters } = this.statistics
    const table = this.#table
    for (let step = 0; step < ops.length; step++) {
      const op = ops[step] as number
      const column = order[step] as number
      if (op <= OP.raw) table.plain(column, op === OP.toggle ? 1 : 0)
      else table.rice(column, parameters[column] as number)
      this.#code(step, batch, rows)
      this.statistics.take(column, batch.codes, column, this.#columns, Math.min(counted, batch.count))
    }
  }

  /** Finds the codes of one column. */
  #code(step: number, batch: Batch, rows: Int32Array): void {
    const op = this.#guesses.ops[step] as number
    const column = this.#guesses.order[step] as number
    if (op <= OP.raw) codeChanged(column, batch, rows, this.#columns, op === OP.toggle ? 1 : CHANGED)
    else if (op === OP.last) codeFromLast(column, batch, rows, this.#columns)
    else {
      this.#guesses.guess(step, batch, rows, rows, column)
      if (op >= OP.turn) codeTurns(column, batch, rows, this.#columns, this.#guesses.high[step] as number)
      else codeFromGuess(column, batch, rows, this.#columns)
    }
  }

  /**
   * Writes the codes of the records from `first` to `end`, each from a whole word on, and notes where. False when there
   * is no room left. The bits gather in locals, not in the writer's fields.
   */
  write(writer: BitWriter, batch: Batch, rows: Int32Array, first: number, end: number): boolean {
    const words = writer.reserve((end - first) * this.#words)
    if (words === undefined) return false
    const { ops, low } = this.#guesses
    const { parameters } = this.statistics
    const columns = this.#columns
    const bits = this.#bits
    const stepOf = this.#stepOf
    const { entries } = this.#table
    const { codes } = batch
    let place = writer.align()
    let acc = 0
    let free = 32
    for (let record = first, row = first * columns; record < end; record++, row += columns) {
      if (free < 32) {
        words[place++] = acc
        acc = 0
        free = 32
      }
      const start = place
      for (let column = 0; column < columns; column++) {
        let code = codes[row + column] as number
        const entry = code >>> 0 < SMALL ? (entries[column * SMALL + code] as number) : 0
        let length = entry & ((1 << LENGTH_BITS) - 1)
        let rest = 0
        let restLength = 0
        if (length !== 0) code = entry >>> LENGTH_BITS
        else if (ops[stepOf[column] as number] === OP.raw) {
          const step = stepOf[column] as number
          rest = ((rows[(batch.at[record] as number) + column] as number) - (low[step] as number)) | 0
          restLength = bits[step] as number
          code = 1
          length = 1
        } else {
          const parameter = parameters[column] as number
          const k = parameter & (APART - 1)
          const flag = (parameter >>> 4) & 1
          const coded = (code - flag) | 0
          if (coded >>> k < ESCAPE_ONES) {
            const quotient = (coded >>> k) | 0
            length = (quotient + 1 + k + flag) | 0
            code = (flag << (length - 1)) | (((2 << quotient) - 2) << k) | (coded & ((1 << k) - 1))
          } else {
            rest = coded
            restLength = 32 - Math.clz32(coded)
            code = (flag << (ESCAPE_ONES + 5)) | (((1 << ESCAPE_ONES) - 1) << 5) | (restLength - 1)
            length = ESCAPE_ONES + 5 + flag
          }
        }
        for (;;) {
          const more = length - free
          if (more < 0) {
            free -= length
            acc |= code << free
          } else {
            words[place++] = acc | (code >>> more)
            free = 32 - more
            acc = more === 0 ? 0 : code << free
          }
          if (restLength === 0) break
          code = rest
          length = restLength
          restLength = 0
        }
      }
      batch.from[record] = start
      batch.bits[record] = (place - start) * 32 + 32 - free
    }
    writer.resume(place, acc, free)
    return true
  }

  /**
   * Reads the codes of the records from `first` to `end` into `batch.codes`, after `begin`; of raw columns and toggles the
   * bits that differ. It may run past the end of the message, and `reader.failed` then says so. Its place is a local.
   */
  read(reader: BitReader, parameters: Uint8Array, batch: Batch, rows: Int32Array, first: number, end: number): void {
    const { ops, low } = this.#guesses
    const columns = this.#columns
    const stepOf = this.#stepOf
    const bits = this.#bits
    const { codes, base } = batch
    const readAt = this.#readAt
    for (let column = 0; column < columns; column++) {
      const op = ops[stepOf[column] as number] as number
      if (op > OP.raw) readAt[column] = readRice(parameters[column] as number)
      else readAt[column] = op === OP.toggle ? READ_TOGGLE : READ_RAW
    }
    const entries = READ_ENTRIES
    const { words, end: last } = reader
    let place = reader.position
    for (let record = first, row = first * columns; record < end && place <= last; record++, row += columns) {
      let word = 0
      let left = 0
      for (let column = 0; column < columns; column++) {
        if (left < PEEK_BITS) {
          const index = place >>> 5
          const shift = place & 31
          word = ((words[index] as number) << shift) | (((words[index + 1] as number) >>> 1) >>> (31 - shift))
          left = 32
        }
        const entry = entries[(readAt[column] as number) + (word >>> (32 - PEEK_BITS))] as number
        let code = entry >> READ_LENGTH_BITS
        if (entry !== 0) {
          const length = entry & ((1 << READ_LENGTH_BITS) - 1)
          word <<= length
          left -= length
          place += length
        } else {
          const step = stepOf[column] as number
          if (ops[step] === OP.raw) {
            reader.seek(place + 1)
            const value = (reader.read(bits[step] as number) + (low[step] as number)) | 0
            code = value ^ (rows[(base[record] as number) + column] as number)
          } else {
            // A value set apart is coded one less, after a one.
            const parameter = parameters[column] as number
            const flag = (parameter >>> 4) & 1
            reader.seek(place + flag)
            code = (reader.rice(parameter & (APART - 1)) + flag) | 0
          }
          place = reader.position | 0
          left = 0
        }
        codes[row + column] = code
      }
    }
    reader.seek(place)
  }

  /**
   * Makes numbers of the codes that were read: a row a record in `out`. `batch.at` must say so, and `batch.before` point
   * to the columns of `table.linear`. False when a number is out of its column's range.
   */
  resolve(batch: Batch, rows: Int32Array, out: Int32Array): boolean {
    const { ops, order, low, high } = this.#guesses
    const columns = this.#columns
    let valid = true
    for (let step = 0; step < columns; step++) {
      const op = ops[step] as number
      const column = order[step] as number
      const least = low[step] as number
      const most = high[step] as number
      if (op <= OP.raw) {
        valid = resolveChanged(column, batch, rows, columns, out, least, most) && valid
        if (this.#float[step] === 1) valid = areNumbers(column, batch, columns, out) && valid
      } else if (op === OP.last) valid = resolveFromLast(column, batch, rows, columns, out, least, most) && valid
      else {
        this.#guesses.guess(step, batch, out, rows, this.#olderAt[step] as number)
        if (op >= OP.turn) resolveTurns(column, batch, columns, out, most)
        else valid = resolveFromGuess(column, batch, columns, out, least, most) && valid
      }
    }
    return valid
  }
}
