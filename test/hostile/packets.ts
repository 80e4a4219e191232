// Packets that no player of ours sends.

import { DELTA, DESPAWN, FULL, newSection, writeSection } from '../../packages/net/src/core/state/codec/sections.ts'
import { BitWriter } from '../../packages/net/src/core/wire/bit-writer.ts'

/** Bits of the kind of a section: the game has two kinds. */
const KIND_BITS = 1
const DENSE = 15
const GENERATION_BITS = 4
const BLOB_LENGTH_BITS = 10
export const MAX_ENTITIES = 4_096
const PREFIX_BYTES = 3

/** Bytes of 509 empty maps: 512 bytes that take 28 KB when they are decoded. */
const MAPS = Uint8Array.of(0xdc, 509 >>> 8, 509 & 255, ...new Uint8Array(509).fill(0x80))

/** Returns a packet with entities; its sequence is newer than those of the last ones. */
export function entityPacket(sequence: number, tick: number, write: (writer: BitWriter) => void): Uint8Array {
  const writer = new BitWriter(1_000)
  writer.write(sequence & 0xffff, 16)
  writer.write(0b0000_1000, 8)
  writer.write(tick & 0xffff, 16)
  write(writer)
  writer.write(0, 1)
  const length = (writer.bits + 7) >>> 3
  const bytes = new Uint8Array(length + PREFIX_BYTES)
  bytes.set([0xc5, length >>> 8, length & 255])
  writer.copyTo(new DataView(bytes.buffer), PREFIX_BYTES)
  return bytes
}

/** Writes 4,096 deltas, a bit each, whose entities nobody knows. */
export function writeBaseless(writer: BitWriter): void {
  writeSection(writer, { ...newSection(), type: DELTA, kind: 0, count: MAX_ENTITIES, span: 1 }, KIND_BITS)
  writer.write(DENSE, 4)
  for (let record = 0; record < MAX_ENTITIES; record++) writer.write(0, 1)
}

/** Writes full records of `dot`, or their despawns. */
export function writeDots(writer: BitWriter, type: typeof FULL | typeof DESPAWN, generation: number): void {
  const count = type === FULL ? 120 : 300
  writeSection(writer, { ...newSection(), type, kind: 0, count }, KIND_BITS)
  writer.write(DENSE, 4)
  for (let record = 0; record < count; record++) {
    writer.sized(generation, GENERATION_BITS)
    if (type === DESPAWN) continue
    writer.write(0, 1)
    writer.write(record, 31)
  }
}

/** Writes two entities of kind `bag`, with many small values. */
export function writeBags(writer: BitWriter, first: number): void {
  writeSection(writer, { ...newSection(), type: FULL, kind: 1, count: 2, first }, KIND_BITS)
  writer.write(DENSE, 4)
  for (let record = 0; record < 2; record++) {
    writer.sized(1, GENERATION_BITS)
    writer.write(0, 1)
    writer.write(MAPS.length, BLOB_LENGTH_BITS)
    writer.bytes(MAPS)
  }
}
