// Codec of full records: numbers that need no baseline.

import type { BitReader } from '../../wire/bit-reader.ts'
import type { BitWriter } from '../../wire/bit-writer.ts'
import type { ColumnTable } from '../schema/columns.ts'

/*
 * The numbers of a full record, in the order of the declaration: a 0 and each number; or a 1, and for each number a 0
 * when the number is the column's zero, else a 1 and the number. A number is written less its column's least, in the
 * column's bits.
 */

/** Writes a row. */
export function writeFull(writer: BitWriter, table: ColumnTable, rows: Int32Array, at: number): void {
  const { count, zero, low, bits } = table
  let saved = -count
  for (let column = 0; column < count; column++) if (rows[at + column] === zero[column]) saved += bits[column] as number
  const sparse = saved > 0
  writer.write(sparse ? 1 : 0, 1)
  for (let column = 0; column < count; column++) {
    const value = rows[at + column] as number
    if (sparse) {
      writer.write(value === zero[column] ? 0 : 1, 1)
      if (value === zero[column]) continue
    }
    writer.write((value - (low[column] as number)) >>> 0, bits[column] as number)
  }
}

/** Reads a row into `out`; false when a number is out of its column's range. */
export function readFull(reader: BitReader, table: ColumnTable, out: Int32Array): boolean {
  const { count, zero, low, bits } = table
  const sparse = reader.read(1) === 1
  for (let column = 0; column < count; column++) {
    const isZero = sparse && reader.read(1) === 0
    out[column] = isZero ? (zero[column] as number) : reader.read(bits[column] as number) + (low[column] as number)
  }
  return table.valid(out, 0)
}
