// Codec of delta records: numbers as differences from what both sides predict.

import type { BitReader } from '../../wire/bit-reader.ts'
import type { BitWriter } from '../../wire/bit-writer.ts'
import { ESCAPE_ONES } from '../../wire/bits.ts'
import { BATCH } from './batch.ts'
import {
  codePart,
  LENGTH_BITS,
  PEEK_BITS,
  READ_ENTRIES,
  READ_LENGTH_BITS,
  SMALL_BITS,
  WRITE_ENTRIES,
} from './code-table.ts'
import { type ColumnCoder, columnCoder } from './column-coder.ts'
import { ZERO_FLAG, Statistics } from './parameters.ts'
import { CODING_BITS } from '../schema/column-kind.ts'
import { type ColumnTable, MAX_COLUMNS } from '../schema/columns.ts'

/*
 * A record's numbers as a delta, in the order of the declaration, each by its column's coding:
 *
 *   flip         1 bit: whether it differs from the baseline
 *   bits         0, or 1 and the column's bits
 *   difference   by its parameter's top bit:  0: rice(zigzag(difference from the prediction))
 *                                             1: 0 as predicted, or 1 and rice(zigzag(difference) − 1)
 */

// Constants of the module; see DECISIONS.md.
const { at, base, codes, from, bits } = BATCH
const BITS = CODING_BITS
const SMALL = SMALL_BITS
const WRITE = WRITE_ENTRIES
const CODE = -1 << LENGTH_BITS
const LENGTH = (1 << LENGTH_BITS) - 1
const PEEK = PEEK_BITS
const READ = READ_ENTRIES
const READ_SHIFT = READ_LENGTH_BITS
const READ_LENGTH = (1 << READ_LENGTH_BITS) - 1
/** Starts of the parts of the tables for the columns that are written or read. */
const writeAt = new Int32Array(MAX_COLUMNS)
const readAt = new Int32Array(MAX_COLUMNS)

/** Bits of the longest code: a flag, an escape, a length and 32 bits. */
const LONGEST_CODE = 1 + ESCAPE_ONES + 5 + 32

/** Words of a record of so many columns at most. */
function recordWords(columns: number): number {
  return 2 + ((columns * LONGEST_CODE) >>> 5)
}

/** Codes the numbers of one entity type as differences from what both sides predict. */
export class DeltaCodec {
  readonly statistics: Statistics
  readonly #columns: number
  readonly #coding: Uint8Array
  readonly #order: Int32Array
  readonly #coders: readonly ColumnCoder[]
  readonly #bits: Uint8Array
  readonly #low: Int32Array
  /** Parameters of the records that are read. */
  #parameters: Uint8Array
  /** Words of a record at most. */
  readonly #words: number

  constructor(table: ColumnTable, tickRate: number) {
    const { count } = table
    this.#columns = count
    this.#coding = table.coding
    this.#order = table.order
    this.#coders = table.columns.map((_, column) => columnCoder(table, column, tickRate))
    this.statistics = new Statistics(table)
    this.#bits = table.bits
    this.#low = Int32Array.from(table.low)
    this.#parameters = this.statistics.parameters
    this.#words = recordWords(count)
  }

  /**
   * Finds the codes of all records of the batch, whose states and baselines are in `rows`; the first `counted` go into
   * the statistics.
   */
  code(rows: Int32Array, counted: number): void {
    const { statistics } = this
    for (let column = 0; column < this.#columns; column++) {
      const part = codePart(this.#coding[column] as number, statistics.parameters[column] as number)
      writeAt[column] = part << SMALL_BITS
      ;(this.#coders[column] as ColumnCoder).code(rows)
    }
    statistics.takeDifferences(codes, Math.min(counted, BATCH.count))
  }

  /**
   * Writes the codes of the records from `first` to `end`, each from a word boundary on, and notes their offsets.
   * Returns false when the buffer is full. The bits gather in locals, not in the writer's fields.
   */
  write(writer: BitWriter, rows: Int32Array, first: number, end: number): boolean {
    const words = writer.reserve((end - first) * this.#words)
    if (words === undefined) return false
    const columns = this.#columns
    const list = codes
    let word = writer.align()
    let acc = 0
    let used = 0
    for (let record = first; record < end; record++) {
      if (used > 0) {
        words[word++] = acc
        acc = 0
        used = 0
      }
      const start = word
      const row = record * columns
      let column = 0
      for (;;) {
        let code = 0
        for (; column < columns; column++) {
          code = list[(row + column) | 0] as number
          const entry = code >>> SMALL === 0 ? (WRITE[((writeAt[column] as number) + code) | 0] as number) : 0
          if (entry === 0) break
          acc |= (entry & CODE) >>> used
          const length = (entry & LENGTH) + used
          if (length >= 32) {
            words[word] = acc
            word = (word + 1) | 0
            // Two shifts: a shift by 32 would be a shift by 0.
            acc = ((entry & CODE) << (31 - used)) << 1
          }
          used = length & 31
        }
        if (column === columns) break
        writer.resume(word, acc, 32 - used)
        this.#writeLong(writer, column, code, rows[(at[record] as number) + column] as number)
        word = writer.at
        acc = writer.acc
        used = 32 - writer.free
        column++
      }
      from[record] = start
      bits[record] = (word - start) * 32 + used
    }
    writer.resume(word, acc, 32 - used)
    return true
  }

  /** Writes the code of a number that is not in the table. */
  #writeLong(writer: BitWriter, column: number, code: number, number: number): void {
    if (this.#coding[column] === BITS) {
      writer.write(1, 1)
      writer.write((number - (this.#low[column] as number)) | 0, this.#bits[column] as number)
      return
    }
    const parameter = this.statistics.parameters[column] as number
    const flag = parameter >>> 4
    if (flag > 0) writer.write(1, 1)
    writer.rice((code - flag) >>> 0, parameter & (ZERO_FLAG - 1))
  }

  /** Prepares for reading records with these parameters. */
  begin(parameters: Uint8Array): void {
    this.#parameters = parameters
    for (let column = 0; column < this.#columns; column++)
      readAt[column] = codePart(this.#coding[column] as number, parameters[column] as number) << PEEK_BITS
  }

  /**
   * Reads the codes of the records from `first` to `end` into `codes`, after `begin`; of numbers that are not coded by
   * difference the bits that differ. Reading may run past the end of the message; `reader.failed` says so afterwards.
   * The offset is a local.
   */
  read(reader: BitReader, rows: Int32Array, first: number, end: number): void {
    const coding = this.#coding
    const low = this.#low
    const columns = this.#columns
    const parameters = this.#parameters
    const widths = this.#bits
    const list = codes
    const { words, end: last } = reader
    let position = reader.position
    for (let record = first; record < end && position <= last; record++) {
      const row = record * columns
      let word = 0
      let left = 0
      for (let column = 0; column < columns; column++) {
        if (left < PEEK) {
          const index = position >>> 5
          const shift = position & 31
          word = ((words[index] as number) << shift) | (((words[index + 1] as number) >>> 1) >>> (31 - shift))
          left = 32
        }
        const entry = READ[(readAt[column] as number) + (word >>> (32 - PEEK))] as number
        let code = entry >> READ_SHIFT
        if (entry !== 0) {
          const length = entry & READ_LENGTH
          word <<= length
          left -= length
          position += length
        } else {
          if (coding[column] === BITS) {
            reader.seek(position + 1)
            const value = (reader.read(widths[column] as number) + (low[column] as number)) | 0
            code = value ^ (rows[(base[record] as number) + column] as number)
          } else {
            // With a zero flag, a number that is not as predicted is coded one less, after a one.
            const parameter = parameters[column] as number
            const flag = (parameter >>> 4) & 1
            reader.seek(position + flag)
            code = (reader.rice(parameter & (ZERO_FLAG - 1)) + flag) | 0
          }
          position = reader.position | 0
          left = 0
        }
        list[(row + column) | 0] = code
      }
    }
    reader.seek(position)
  }

  /**
   * Makes numbers of the codes that were read: a row for each record in `out`. `BATCH.at` must say so, and
   * `BATCH.before` point to the columns of `table.linear`. Returns false when a number is out of its column's range.
   */
  resolve(rows: Int32Array, out: Int32Array): boolean {
    const order = this.#order
    let valid = true
    for (let step = 0; step < order.length; step++)
      valid = (this.#coders[order[step] as number] as ColumnCoder).resolve(rows, out) && valid
    return valid
  }
}
