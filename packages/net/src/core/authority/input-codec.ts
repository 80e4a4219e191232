// Encoder and decoder of a run of inputs, for the `inputs` part of a packet.

import { CODING_FLIP } from '../state/schema/column-kind.ts'
import type { ColumnTable } from '../state/schema/columns.ts'
import type { BitReader } from '../wire/bit-reader.ts'
import type { BitWriter } from '../wire/bit-writer.ts'
import type { InputLog } from './input-log.ts'
import type { InputSchema } from './input-schema.ts'
import { MAX_INPUT_BYTES, RING } from './authority-limits.ts'

/*
 * The inputs of ticks in a row, as bits:
 *
 *   first record   each number less its column's least, in the column's bits
 *   then           how many ticks it holds, less one, as rice(2)
 *   M         1    a changed record follows: of each number a bit whether it changed and, but for a bool (the bit says
 *                  it all), its new value; then again how many ticks, and M
 *
 * padded with zeros to a whole byte.
 */

const RUN_RICE = 2
/** Bits of the longest run with its M: a run of `RING` needs the escape of a Rice code. */
const RUN_BITS = 31

/** Writes the inputs from `first` to `last`, or as many as fit a packet; gives the last tick written. */
export function encodeInputs(writer: BitWriter, log: InputLog, first: number, last: number): number {
  const { schema, rows } = log
  const { table } = schema.kind
  const most = (MAX_INPUT_BYTES - 32) * 8 - schema.bits - schema.count - RUN_BITS
  writer.reset()
  const start = log.at(first)
  for (let column = 0; column < schema.count; column++) {
    writeNumber(writer, table, rows[start + column] as number, column)
  }
  for (let tick = first; ;) {
    const at = log.at(tick)
    let end = tick + 1
    while (end <= last && same(rows, at, log.at(end), schema.count)) end++
    writer.rice(end - tick - 1, RUN_RICE)
    if (end > last || writer.bits > most) {
      writer.write(0, 1)
      return end - 1
    }
    writer.write(1, 1)
    writeChange(writer, schema, rows, at, log.at(end))
    tick = end
  }
}

/** Takes the inputs of one tick; `row` is valid until the next. */
export type TakeInput = (tick: number, row: Int32Array) => void

/** Reads what `encodeInputs` wrote; false when it is malformed (what came before the fault may have been taken). */
export function decodeInputs(reader: BitReader, schema: InputSchema, first: number, take: TakeInput): boolean {
  const { table } = schema.kind
  const row = new Int32Array(schema.count)
  for (let column = 0; column < schema.count; column++) readNumber(reader, table, row, column)
  for (let tick = first; ;) {
    const run = reader.rice(RUN_RICE) + 1
    const more = reader.read(1) === 1
    if (reader.failed || tick - first + run > RING || !schema.valid(row)) return false
    for (const end = tick + run; tick < end; tick++) take(tick, row)
    if (!more) return padded(reader)
    for (let column = 0; column < schema.count; column++) {
      if (reader.read(1) === 0) continue
      if (table.coding[column] === CODING_FLIP) row[column] = (row[column] as number) ^ 1
      else readNumber(reader, table, row, column)
    }
  }
}

function writeChange(writer: BitWriter, schema: InputSchema, rows: Int32Array, from: number, to: number): void {
  const { table } = schema.kind
  for (let column = 0; column < schema.count; column++) {
    const value = rows[to + column] as number
    const changed = value !== rows[from + column]
    writer.write(changed ? 1 : 0, 1)
    if (changed && table.coding[column] !== CODING_FLIP) writeNumber(writer, table, value, column)
  }
}

function writeNumber(writer: BitWriter, { bits, low }: ColumnTable, value: number, column: number): void {
  writer.write((value - (low[column] as number)) >>> 0, bits[column] as number)
}

function readNumber(reader: BitReader, { bits, low }: ColumnTable, row: Int32Array, column: number): void {
  row[column] = reader.read(bits[column] as number) + (low[column] as number)
}

/** Returns whether less than a byte is left, all zeros. */
function padded(reader: BitReader): boolean {
  const { left } = reader
  return left < 8 && (left === 0 || reader.read(left) === 0)
}

function same(rows: Int32Array, a: number, b: number, count: number): boolean {
  for (let column = 0; column < count; column++) if (rows[a + column] !== rows[b + column]) return false
  return true
}
