// Codec of delta records: numbers as differences from what both sides predict.

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
  READ_BITS,
  READ_FLIP,
  readRice,
  SMALL,
} from './code-table.ts'
import { type ColumnCoder, columnCoder } from './column-coder.ts'
import { ZERO_FLAG, Statistics } from './parameters.ts'
import { CODING } from '../schema/column-kind.ts'
import type { ColumnTable } from '../schema/columns.ts'

/*
 * A record's numbers as a delta, in the order of the declaration, each by its column's coding:
 *
 *   flip         1 bit: whether it differs from the baseline
 *   bits         0, or 1 and the column's bits
 *   difference   by its parameter's top bit:  0: rice(zigzag(difference from the prediction))
 *                                             1: 0 as predicted, or 1 and rice(zigzag(difference) − 1)
 */

const BITS = CODING['bits']

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
  readonly #table: CodeTable
  /** Parameters of the records that are read, and of each column, where its part of `READ_ENTRIES` begins. */
  #parameters: Uint8Array
  readonly #readAt: Int32Array
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
    this.#table = new CodeTable(count)
    this.#parameters = this.statistics.parameters
    this.#readAt = new Int32Array(count)
    this.#words = recordWords(count)
  }

  /**
   * Finds the codes of all records of a batch, whose states and baselines are in `rows`; the first `counted` go into
   * the statistics.
   */
  code(batch: Batch, rows: Int32Array, counted: number): void {
    const columns = this.#columns
    const { statistics } = this
    const table = this.#table
    for (let column = 0; column < columns; column++) {
      const coding = this.#coding[column]
      if (coding === CODING['difference']) table.rice(column, statistics.parameters[column] as number)
      else table.plain(column, coding === CODING['flip'] ? 1 : 0)
      ;(this.#coders[column] as ColumnCoder).code(batch, rows)
    }
    statistics.take(batch.codes, Math.min(counted, batch.count))
  }

  /**
   * Writes the codes of the records from `first` to `end`, each from a word boundary on, and notes their offsets.
   * Returns false when the buffer is full. The bits gather in locals, not in the writer's fields.
   */
  write(writer: BitWriter, batch: Batch, rows: Int32Array, first: number, end: number): boolean {
    const words = writer.reserve((end - first) * this.#words)
    if (words === undefined) return false
    const coding = this.#coding
    const low = this.#low
    const { parameters } = this.statistics
    const columns = this.#columns
    const bits = this.#bits
    const { entries } = this.#table
    const { codes } = batch
    let word = writer.align()
    let acc = 0
    let free = 32
    for (let record = first, row = first * columns; record < end; record++, row += columns) {
      if (free < 32) {
        words[word++] = acc
        acc = 0
        free = 32
      }
      const start = word
      for (let column = 0; column < columns; column++) {
        let code = codes[row + column] as number
        const entry = code >>> 0 < SMALL ? (entries[column * SMALL + code] as number) : 0
        let length = entry & ((1 << LENGTH_BITS) - 1)
        let tail = 0
        let tailLength = 0
        if (length !== 0) code = entry >>> LENGTH_BITS
        else if (coding[column] === BITS) {
          tail = ((rows[(batch.at[record] as number) + column] as number) - (low[column] as number)) | 0
          tailLength = bits[column] as number
          code = 1
          length = 1
        } else {
          const parameter = parameters[column] as number
          const k = parameter & (ZERO_FLAG - 1)
          const flag = (parameter >>> 4) & 1
          const coded = (code - flag) | 0
          if (coded >>> k < ESCAPE_ONES) {
            const quotient = (coded >>> k) | 0
            length = (quotient + 1 + k + flag) | 0
            code = (flag << (length - 1)) | (((2 << quotient) - 2) << k) | (coded & ((1 << k) - 1))
          } else {
            tail = coded
            tailLength = 32 - Math.clz32(coded)
            code = (flag << (ESCAPE_ONES + 5)) | (((1 << ESCAPE_ONES) - 1) << 5) | (tailLength - 1)
            length = ESCAPE_ONES + 5 + flag
          }
        }
        for (;;) {
          const more = length - free
          if (more < 0) {
            free -= length
            acc |= code << free
          } else {
            words[word++] = acc | (code >>> more)
            free = 32 - more
            acc = more === 0 ? 0 : code << free
          }
          if (tailLength === 0) break
          code = tail
          length = tailLength
          tailLength = 0
        }
      }
      batch.from[record] = start
      batch.bits[record] = (word - start) * 32 + 32 - free
    }
    writer.resume(word, acc, free)
    return true
  }

  /** Prepares for reading records with these parameters. */
  begin(parameters: Uint8Array): void {
    this.#parameters = parameters
    for (let column = 0; column < this.#columns; column++) {
      const coding = this.#coding[column]
      if (coding === CODING['difference']) this.#readAt[column] = readRice(parameters[column] as number)
      else this.#readAt[column] = coding === CODING['flip'] ? READ_FLIP : READ_BITS
    }
  }

  /**
   * Reads the codes of the records from `first` to `end` into `batch.codes`, after `begin`; of numbers that are not
   * coded by difference the bits that differ. Reading may run past the end of the message; `reader.failed` says so
   * afterwards. The offset is a local.
   */
  read(reader: BitReader, batch: Batch, rows: Int32Array, first: number, end: number): void {
    const coding = this.#coding
    const low = this.#low
    const columns = this.#columns
    const parameters = this.#parameters
    const bits = this.#bits
    const { codes, base } = batch
    const readAt = this.#readAt
    const entries = READ_ENTRIES
    const { words, end: last } = reader
    let position = reader.position
    for (let record = first, row = first * columns; record < end && position <= last; record++, row += columns) {
      let word = 0
      let left = 0
      for (let column = 0; column < columns; column++) {
        if (left < PEEK_BITS) {
          const index = position >>> 5
          const shift = position & 31
          word = ((words[index] as number) << shift) | (((words[index + 1] as number) >>> 1) >>> (31 - shift))
          left = 32
        }
        const entry = entries[(readAt[column] as number) + (word >>> (32 - PEEK_BITS))] as number
        let code = entry >> READ_LENGTH_BITS
        if (entry !== 0) {
          const length = entry & ((1 << READ_LENGTH_BITS) - 1)
          word <<= length
          left -= length
          position += length
        } else {
          if (coding[column] === BITS) {
            reader.seek(position + 1)
            const value = (reader.read(bits[column] as number) + (low[column] as number)) | 0
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
        codes[row + column] = code
      }
    }
    reader.seek(position)
  }

  /**
   * Makes numbers of the codes that were read: a row for each record in `out`. `batch.at` must say so, and
   * `batch.before` point to the columns of `table.linear`. Returns false when a number is out of its column's range.
   */
  resolve(batch: Batch, rows: Int32Array, out: Int32Array): boolean {
    const order = this.#order
    let valid = true
    for (let step = 0; step < order.length; step++)
      valid = (this.#coders[order[step] as number] as ColumnCoder).resolve(batch, rows, out) && valid
    return valid
  }
}
