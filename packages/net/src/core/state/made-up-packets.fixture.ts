// Packets that no sender of ours writes, and a state sync that receives them.

import { BitWriter } from '../wire/bit-writer.ts'
import { PREFIX_BYTES } from '../wire/packet-limits.ts'
import { newSection, type SectionHeader, writeSection } from './codec/sections.ts'
import { f } from './schema/fields.ts'
import { compileState, type StateSchema } from './schema/schema.ts'
import { StateSync } from './state-sync.ts'

/** Kinds with text and plain data, with a number of any size, and with four columns. */
export const declaration = {
  thing: { name: f.string(8), data: f.plain(32) },
  real: { n: f.float32() },
  row: { a: f.uint(8), b: f.uint(8), c: f.uint(8), d: f.uint(8) },
}
const schema: StateSchema = compileState(declaration)
/** Gap parameter of indices without a gap. */
export const DENSE = 15

/** A packet with a body that no sender of ours writes. */
export function packet(sequence: number, tick: number, body: (writer: BitWriter) => void): Uint8Array {
  const writer = new BitWriter(1_000)
  writer.write(sequence, 16)
  writer.write(0b0000_1000, 8)
  writer.write(tick, 16)
  const length = (writeBody(writer, body).bits + 7) >>> 3
  const bytes = new Uint8Array(length + PREFIX_BYTES)
  bytes.set([0xc5, length >>> 8, length & 255])
  writer.copyTo(new DataView(bytes.buffer), PREFIX_BYTES)
  return bytes
}

/** Writes a body and its end. */
export function writeBody(writer: BitWriter, body: (writer: BitWriter) => void): BitWriter {
  body(writer)
  writer.write(0, 1)
  return writer
}

/** Writes the header of a section, of one record if no other number is given. */
export function section(writer: BitWriter, header: Partial<SectionHeader>): void {
  writeSection(writer, { ...newSection(), count: 1, ...header }, schema.kindBits)
}

/** State sync that receives the packets of a peer. */
export function receiver(): { sync: StateSync; receive: (bytes: Uint8Array, tick: number) => boolean } {
  const sync = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 20 })
  sync.addPeer(1)
  const receive = (bytes: Uint8Array, tick: number): boolean =>
    sync.receive(1, bytes, { nowMs: (tick * 1000) / 60, sharedMs: (tick * 1000) / 60 }).accepted
  return { sync, receive }
}
