// A state in the `owner` message of a hand-over, as bytes.

import { MAX_PACKET_BYTES } from '../../wire/packet-limits.ts'
import { BitReader } from '../../wire/bit-reader.ts'
import { BitWriter } from '../../wire/bit-writer.ts'
import { readBlobs } from './blobs.ts'
import type { ColumnTable } from '../schema/columns.ts'
import { readFull, writeFull } from './full-codec.ts'
import type { Blob } from '../schema/blob.ts'
import { BLOB_LENGTH_BITS, type CompiledKind } from '../schema/schema.ts'

/*
 * Layout: the numbers of a full record, then of each blob its length (10 bits) and bytes.
 */

/**
 * State of an entity: its quantized numbers from `at` on in `rows`, its blobs, and the tick of its newest jump (−1:
 * none).
 */
export interface StateRow {
  readonly rows: Int32Array
  readonly at: number
  readonly blobs: readonly Blob[]
  readonly tick: number
  readonly jumpTick: number
}

/** The bytes of a state; fewer than a packet's, for every declared kind fits one. */
export function packState(table: ColumnTable, { rows, at, blobs }: StateRow): Uint8Array {
  const writer = new BitWriter((MAX_PACKET_BYTES + 3) >>> 2, 16)
  writeFull(writer, table, rows, at)
  for (const { bytes } of blobs) {
    writer.write(bytes.length, BLOB_LENGTH_BITS)
    writer.bytes(bytes)
  }
  const packed = new Uint8Array((writer.bits + 7) >>> 3)
  writer.copyTo(new DataView(packed.buffer), 0)
  return packed
}

/** Reads a state that `packState` packed; undefined for any other bytes. */
export function unpackState(
  kind: CompiledKind,
  bytes: Uint8Array,
  when: { readonly tick: number; readonly jumpTick: number },
): StateRow | undefined {
  if (bytes.length > MAX_PACKET_BYTES) return undefined
  const reader = new BitReader(bytes.length)
  reader.load(bytes, 0)
  const rows = new Int32Array(kind.table.count)
  const valid = readFull(reader, kind.table, rows)
  const blobs = readBlobs(reader, kind, undefined)
  if (!valid || blobs === undefined || reader.failed || reader.left > 7) return undefined
  return { rows, at: 0, blobs, ...when }
}
