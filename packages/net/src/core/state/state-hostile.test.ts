// Tests of a state sync whose peer makes up packets.

import { describe, expect, it } from 'vitest'
import { PayloadReader } from '../packet/payload.ts'
import { BitWriter } from '../wire/bit-writer.ts'
import { DELTA, DESPAWN, FULL, newSection, type SectionHeader, writeSection } from './codec/sections.ts'
import { declaration, DENSE, packet, receiver, section, writeBody } from './made-up-packets.fixture.ts'
import { MAX_ENTITIES } from './schema/ids.ts'
import { compileState } from './schema/schema.ts'
import { StateSync } from './state-sync.ts'

const COLUMNS = 4

/** Full records of an entity type, at a tick. */
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
    const acknowledged = (): unknown => {
      const [bytes] = sync.packets(1, { nowMs: 0, sharedMs: 0, stratum: 1, maxPackets: 1 })
      const reader = new PayloadReader()
      expect(reader.open(bytes!, 0)).toBe(true)
      const { ack, ackBits } = reader.header
      return { sequence: ack, bits: ackBits.toString(2) }
    }
    expect(receive(packet(0, 2, spawnThing), 2)).toBe(true)
    expect(acknowledged()).toEqual({ sequence: 0, bits: '0' })
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
    expect(acknowledged()).toEqual({ sequence: 0, bits: '0' })
    // Malformed.
    expect(
      receive(
        packet(2, 9, (writer) => writer.write(0x7fff, 15)),
        9,
      ),
    ).toBe(false)
    expect(acknowledged()).toEqual({ sequence: 0, bits: '0' })
    // Kept, though nothing is new in it.
    expect(unchanged(3, 7)).toBe(true)
    expect(acknowledged()).toEqual({ sequence: 3, bits: '100' })
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

  /** Deltas of a kind without a baseline, a bit each: 527 bytes for 4,096 of them. */
  const baseless = (writer: BitWriter): void => {
    section(writer, { type: DELTA, kind: 1, count: MAX_ENTITIES, span: 1 })
    writer.write(DENSE, 4)
    for (let record = 0; record < MAX_ENTITIES; record++) writer.write(0, 1)
  }

  it('[STA33] 4,096 deltas without a baseline in 527 bytes, 4,000 a second: few of them are read', () => {
    const { sync } = receiver()
    expect(packet(0, 9, baseless).length).toBeLessThan(530)
    let read = 0
    for (let number = 0; number < 4_000; number++) {
      const { noBaseline } = sync.counters
      sync.receive(1, packet(number, 9, baseless), { nowMs: number / 4, sharedMs: 150 })
      read += (sync.counters.noBaseline - noBaseline) * MAX_ENTITIES
    }
    // The records of one burst, and those that a player without known entities may send in a second.
    expect(read).toBeLessThanOrEqual(4 * MAX_ENTITIES + 2 * 256 * 20)
    expect(sync.counters.overBudget).toBe(4_000 - read / MAX_ENTITIES)
  })

  it('[STA33] spawn and despawn in turn, 4,000 packets a second: the game sees 1,000 spawns a second', () => {
    const { sync } = receiver()
    let spawns = 0
    for (let number = 0; number < 40_000; number++) {
      const generation = (number >>> 1) + 1
      const turn = packet(number & 0xffff, 9, (writer) => {
        section(writer, { type: (number & 1) === 0 ? FULL : DESPAWN, kind: 1 })
        writer.sized(generation, 4)
        if ((number & 1) === 1) return
        writer.write(0, 1)
        writer.write(0, 32)
      })
      sync.receive(1, turn, { nowMs: number / 4, sharedMs: 150 })
      spawns += sync.takeEvents().filter(({ type }) => type === 'spawn').length
    }
    expect(spawns).toBeGreaterThan(10_000)
    expect(spawns).toBeLessThanOrEqual(2 * MAX_ENTITIES + 10 * 1_000)
    expect(sync.counters.tooMany).toBe(20_000 - spawns)
    expect(sync.counters.malformed).toBe(0)
  })

  it('[STA33] 4,096 entities, each with every send instant, are no attack', () => {
    const { sync, receive } = receiver()
    let sequence = 0
    const all = (tick: number, type: number, write: (writer: BitWriter) => void): void => {
      const parts = Array.from({ length: 64 }, (_, part) =>
        packet(sequence++, tick, (writer) => {
          section(writer, { type, kind: 2, first: part * 64, count: 64, span: 3 })
          writer.write(DENSE, 4)
          for (let record = 0; record < 64; record++) write(writer)
        }),
      )
      for (const part of parts) expect(receive(part, tick)).toBe(true)
    }
    all(30, FULL, (writer) => {
      writer.write(0, 4)
      writer.write(1, 1)
      writer.write(0, COLUMNS)
    })
    for (let tick = 33; tick < 330; tick += 3) all(tick, DELTA, (writer) => writer.write(0, COLUMNS))
    expect(sync.counters).toMatchObject({ overBudget: 0, tooMany: 0, noBaseline: 0, malformed: 0 })
  })

  it('[STA33] memory does not grow with what a section of each kind claims', () => {
    const kinds = Object.fromEntries(Array.from({ length: 64 }, (_, kind) => [`k${kind}`, declaration.real]))
    const sync = new StateSync({ schema: compileState(kinds), slot: 0, tickRate: 60, sendRate: 20 })
    const claims = Array.from({ length: 64 }, (_, kind) =>
      packet(kind, 9, (writer) => {
        writeSection(writer, { ...newSection(), type: DELTA, kind, count: MAX_ENTITIES, span: 1 }, 6)
        writer.write(DENSE, 4)
        for (let record = 0; record < MAX_ENTITIES; record++) writer.write(0, 1)
      }),
    )
    const buffers = (): number => process.memoryUsage().arrayBuffers
    const before = buffers()
    for (let slot = 1; slot < 16; slot++) {
      sync.addPeer(slot)
      for (const [second, claim] of claims.entries()) {
        sync.receive(slot, claim, { nowMs: second * 1_000, sharedMs: 150 })
      }
    }
    expect(sync.counters).toMatchObject({ noBaseline: 15 * 64, malformed: 0 })
    expect(buffers() - before).toBeLessThan(4_000_000)
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
