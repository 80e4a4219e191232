import { PREFIX_BYTES } from '../wire/packet-limits.ts'
import { describe, expect, it } from 'vitest'
import { BitWriter } from '../wire/bit-writer.ts'

import { PayloadReader } from '../packet/payload.ts'
import { f } from './schema/fields.ts'
import { MAX_ENTITIES } from './schema/ids.ts'
import { compileState } from './schema/schema.ts'
import { DELTA, FULL, newSection, type SectionHeader, writeSection } from './codec/sections.ts'
import { StateSync } from './state-sync.ts'

const COLUMNS = 4
const declaration = {
  thing: { name: f.string(8), data: f.plain(32) },
  real: { n: f.float32() },
  row: { a: f.uint(8), b: f.uint(8), c: f.uint(8), d: f.uint(8) },
}
const schema = compileState(declaration)
const DENSE = 15

/** A packet with a body that no sender of ours writes. */
function packet(sequence: number, tick: number, body: (writer: BitWriter) => void): Uint8Array {
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

function writeBody(writer: BitWriter, body: (writer: BitWriter) => void): BitWriter {
  body(writer)
  writer.write(0, 1)
  return writer
}

function section(writer: BitWriter, header: Partial<SectionHeader>): void {
  writeSection(writer, { ...newSection(), count: 1, ...header }, schema.kindBits)
}

/** Things in full, named, at a tick. */
function spawnThing(writer: BitWriter): void {
  section(writer, { type: FULL, kind: 0 })
  writer.write(0, 4)
  writer.write(0, 1)
  for (const bytes of [
    [0xa1, 0x78],
    [0x81, 0xa1, 0x61, 0x01],
  ]) {
    writer.write(bytes.length, 10)
    writer.bytes(Uint8Array.from(bytes))
  }
}

function receiver(): { sync: StateSync; receive: (bytes: Uint8Array, tick: number) => boolean } {
  const sync = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 20 })
  sync.addPeer(1)
  const receive = (bytes: Uint8Array, tick: number): boolean =>
    sync.receive(1, bytes, { nowMs: (tick * 1000) / 60, sharedMs: (tick * 1000) / 60 }).accepted
  return { sync, receive }
}

describe('a peer that makes up packets', () => {
  it('[STA6] [STA32] finds no baseline before the first tick, where a remote entity is empty', () => {
    const { sync, receive } = receiver()
    expect(receive(packet(0, 2, spawnThing), 2)).toBe(true)
    const [thing] = sync.all('thing')
    expect({ ...thing!.latest }).toEqual({ name: 'x', data: { a: 1 } })
    // Of the empty state at tick −1, the second blob alone: it would become the first.
    const against = (sequence: number, header: Partial<SectionHeader>, spans: (writer: BitWriter) => void): boolean =>
      receive(
        packet(sequence, 3, (writer) => {
          section(writer, { type: DELTA, kind: 0, ...header })
          spans(writer)
          writer.write(0b01, 2)
          writer.write(1, 10)
          writer.bytes(Uint8Array.from([0x07]))
        }),
        3,
      )
    expect(against(1, { span: 4 }, () => undefined)).toBe(false)
    expect(sync.counters.malformed).toBe(1)
    const mixed = (span: number) => (writer: BitWriter) => {
      writer.write(1, 1)
      writer.rice(span - 1, 4)
    }
    expect(against(2, { span: 1, mixed: true }, mixed(4))).toBe(false)
    // So far back that the number is a negative one: forward.
    expect(against(3, { span: 1, mixed: true }, mixed(2 ** 32 - 1))).toBe(false)
    expect(sync.counters.malformed).toBe(3)
    expect({ ...thing!.latest }).toEqual({ name: 'x', data: { a: 1 } })
    expect(against(4, { span: 1, mixed: true }, mixed(1))).toBe(true)
    expect({ ...thing!.latest }).toEqual({ name: 'x', data: 7 })
  })

  it('[ACK3] [STA7] gets acks only of packets that were applied or kept as a whole', () => {
    const { sync, receive } = receiver()
    const told = (): unknown => {
      const [bytes] = sync.packets(1, { nowMs: 0, sharedMs: 0, stratum: 1, maxPackets: 1 })
      const reader = new PayloadReader()
      expect(reader.open(bytes!, 0)).toBe(true)
      const { ack, ackBits } = reader.header
      return { sequence: ack, bits: ackBits.toString(2) }
    }
    expect(receive(packet(0, 2, spawnThing), 2)).toBe(true)
    expect(told()).toEqual({ sequence: 0, bits: '0' })
    const unchanged = (sequence: number, span: number): boolean =>
      receive(
        packet(sequence, 9, (writer) => {
          section(writer, { type: DELTA, kind: 0, span })
          writer.write(0, 2)
        }),
        9,
      )
    // Of a baseline that is not there.
    unchanged(1, 3)
    expect(sync.counters).toMatchObject({ noBaseline: 1, malformed: 0 })
    expect(told()).toEqual({ sequence: 0, bits: '0' })
    // Malformed.
    expect(
      receive(
        packet(2, 9, (writer) => writer.write(0x7fff, 15)),
        9,
      ),
    ).toBe(false)
    expect(told()).toEqual({ sequence: 0, bits: '0' })
    // Kept, though nothing is new in it.
    expect(unchanged(3, 7)).toBe(true)
    expect(told()).toEqual({ sequence: 3, bits: '100' })
  })

  it('[STA2] sends no NaN, neither in a full record nor as a difference', () => {
    const { sync, receive } = receiver()
    const full = (sequence: number, bits: number): boolean =>
      receive(
        packet(sequence, 2, (writer) => {
          section(writer, { type: FULL, kind: 1 })
          writer.write(0, 4)
          writer.write(0, 1)
          writer.write((bits ^ (1 << 31)) >>> 0, 32)
        }),
        2,
      )
    const difference = (sequence: number, bits: number): boolean =>
      receive(
        packet(sequence, 3, (writer) => {
          section(writer, { type: DELTA, kind: 1, span: 1 })
          writer.write(1, 1)
          writer.write((bits ^ (1 << 31)) >>> 0, 32)
        }),
        3,
      )
    // Quiet, signalling, negative.
    const nans = [0x7fc0_0000, 0x7f80_0001, 0xffff_ffff]
    for (const [at, bits] of nans.entries()) expect(full(at, bits)).toBe(false)
    expect(sync.counters.malformed).toBe(3)
    expect(full(3, 0xff80_0000)).toBe(true)
    const [real] = sync.all('real')
    expect(real!.latest['n']).toBe(-Infinity)
    for (const [at, bits] of nans.entries()) expect(difference(4 + at, bits)).toBe(false)
    expect(sync.counters.malformed).toBe(6)
    expect(difference(7, 0x3f80_0000)).toBe(true)
    expect(real!.latest['n']).toBe(1)
  })

  it('[STA4] sends no more states in a packet than there are entities', () => {
    const { sync, receive } = receiver()
    const bits = (sections: number) => (writer: BitWriter) => {
      for (let number = 0; number < sections; number++) {
        section(writer, { type: DELTA, kind: 1, count: MAX_ENTITIES, span: 1 })
        writer.write(DENSE, 4)
        for (let record = 0; record < MAX_ENTITIES; record++) writer.write(0, 1)
      }
    }
    receive(packet(0, 9, bits(1)), 9)
    expect(sync.counters).toMatchObject({ noBaseline: 1, malformed: 0 })
    receive(packet(1, 9, bits(2)), 9)
    expect(sync.counters).toMatchObject({ noBaseline: 1, malformed: 1 })
  })

  it('[SNP3] nor in a snapshot', () => {
    const part = (number: number, records: number) => {
      const body = new BitWriter(1_000)
      writeBody(body, (writer) => {
        section(writer, { type: FULL, kind: 2, count: records })
        writer.write(DENSE, 4)
        for (let record = 0; record < records; record++) {
          // Generation 2 or 3, and every number at rest.
          writer.write(1, 4)
          writer.write(number, 1)
          writer.write(1, 1)
          writer.write(0, COLUMNS)
        }
      })
      const bits = new Uint8Array((body.bits + 7) >>> 3)
      body.copyTo(new DataView(bits.buffer), 0)
      return { tick: 9, part: number, last: 1, complete: true, bits }
    }
    const took = (records: number): string => {
      const { sync } = receiver()
      expect(sync.receiveSnapshot(1, part(0, 2_048))).toBe('more')
      return sync.receiveSnapshot(1, part(1, records))
    }
    expect(took(2_048)).toBe('taken')
    expect(took(2_049)).toBe('failed')
  })
})
