// Tests of inputs on the wire, and of the host's queue of them.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { f } from '../state/schema/fields.ts'
import { BitReader } from '../wire/bit-reader.ts'
import { BitWriter } from '../wire/bit-writer.ts'
import { decodeInputs, encodeInputs } from './input-codec.ts'
import { firstPart, packetOf, rawPart } from '../packet/packet.fixture.ts'
import { PART_INPUTS, PART_INPUT_STATUS, SmallParts } from '../packet/small-parts.ts'
import { InputLog } from './input-log.ts'
import { type InputPacket, addInputs, addInputStatus, readInputs, readInputStatus } from './input-message.ts'
import { InputQueue } from './input-queue.ts'
import { InputSchema } from './input-schema.ts'
import { MAX_INPUT_BYTES, RING } from './authority-limits.ts'

const schema = new InputSchema({
  turn: f.int(2),
  thrust: f.bool(),
  aim: f.vec2(f.fixed(-1, 1, 1 / 64)),
  weapon: f.enum('gun', 'mine', 'beam'),
  at: f.ref(),
  heat: f.float32(),
  angle: f.angle(8),
  extra: f.optional(f.uint(31)),
})
const part = fc.integer({ min: -64, max: 64 }).map((n) => n / 64)
const record = fc.record({
  turn: fc.integer({ min: -2, max: 1 }),
  thrust: fc.boolean(),
  aim: fc.record({ x: part, y: part }),
  weapon: fc.constantFrom('gun', 'mine', 'beam'),
  at: fc.option(fc.integer({ min: 1, max: 2 ** 50 - 1 }), { nil: undefined }),
  heat: fc.float({ noNaN: true, noDefaultInfinity: true }),
  angle: fc.nat(255).map((n) => (n * 2 * Math.PI) / 256),
  extra: fc.option(fc.nat(2 ** 31 - 1), { nil: undefined }),
})

function bitsOf(log: InputLog, first: number, last: number): { bits: Uint8Array; last: number } {
  const writer = new BitWriter(MAX_INPUT_BYTES >>> 2)
  const written = encodeInputs(writer, log, first, last)
  expect(writer.overflowed).toBe(false)
  const bytes = new Uint8Array(MAX_INPUT_BYTES)
  return { bits: bytes.slice(0, writer.copyTo(new DataView(bytes.buffer), 0)), last: written }
}

function decoded(bits: Uint8Array, first: number): { rows: Record<string, unknown>[]; valid: boolean } {
  const reader = new BitReader(MAX_INPUT_BYTES)
  reader.load(bits, 0)
  const rows: Record<string, unknown>[] = []
  const valid = decodeInputs(reader, schema, first, (tick, row) => {
    expect(tick).toBe(first + rows.length)
    rows.push(schema.values(row, 0))
  })
  return { rows, valid }
}

describe('inputs on the wire', () => {
  it('[INP3] come out as they went in, as many as fit a packet', () => {
    const repeated = fc.array(fc.tuple(record, fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(repeated, fc.nat(1_000_000), (runs, start) => {
        const log = new InputLog(schema)
        let tick = start
        for (const [values, times] of runs) for (let n = 0; n < times; n++) log.add(tick++, values)
        const { bits, last } = bitsOf(log, log.first, log.newest)
        const { rows, valid } = decoded(bits, log.first)
        expect(valid).toBe(true)
        expect(rows.length).toBe(last - log.first + 1)
        rows.forEach((row, n) => expect(row).toEqual(log.values(log.first + n)))
        const parts = new SmallParts()
        expect(addInputs(parts, { first: log.first, behind: 9, bits })).toBe(true)
        expect(parts.length).toBeLessThanOrEqual(MAX_INPUT_BYTES)
        if (runs.length < 12) expect(last).toBe(log.newest)
      }),
    )
  })

  it('[INP3] a repeated input costs next to nothing', () => {
    const log = new InputLog(new InputSchema({ turn: f.int(2), thrust: f.bool(), fire: f.bool() }))
    for (let tick = 0; tick < 12; tick++) log.add(tick, { turn: 1, thrust: true, fire: false })
    expect(bitsOf(log, 0, 11).bits.length).toBeLessThanOrEqual(2)
    const { bits } = bitsOf(log, 0, 11)
    const parts = new SmallParts()
    addInputs(parts, { first: 100_000, behind: 160, bits })
    expect(parts.length).toBeLessThanOrEqual(7)
  })

  it('[INP3] any bytes are refused or read within bounds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const { rows } = decoded(bytes, 7)
        expect(rows.length).toBeLessThanOrEqual(RING)
        for (const { heat } of rows) expect(Number.isFinite(heat)).toBe(true)
      }),
    )
  })

  it('[INP2] [INP6] parts of a packet are exactly of their shape', () => {
    const bits = new Uint8Array([1, 2])
    const inputs = (packet: InputPacket, near = packet.first): InputPacket | undefined =>
      readInputs(firstPart(packetOf(0, (parts) => addInputs(parts, packet))), near)
    expect(inputs({ first: 5, behind: 17, bits })).toEqual({ first: 5, behind: 17, bits })
    expect(inputs({ first: 5, behind: -3, bits })?.behind).toBe(0)
    expect(inputs({ first: 5, behind: 1e9, bits })?.behind).toBe(65_535)
    expect(inputs({ first: 1_000_000, behind: 1, bits }, 1_030_000)?.first).toBe(1_000_000)
    // Before the first tick, and after the last.
    expect(inputs({ first: 65_535, behind: 1, bits }, 3)).toBeUndefined()
    expect(inputs({ first: 5, behind: 1, bits }, 2 ** 31 - 1)).toBeUndefined()
    for (const bytes of [[], [1], [1, 2, 3], new Uint8Array(1_005)])
      expect(readInputs(firstPart(rawPart(0, PART_INPUTS, bytes)), 0)).toBeUndefined()
    const status = { term: 3, since: 60, through: -1, missed: 2, late: 1 }
    for (const one of [status, { term: 2 ** 32 - 1, since: 2 ** 31 - 1, through: 2 ** 31 - 1, missed: 128, late: 0 }])
      expect(readInputStatus(firstPart(packetOf(0, (parts) => addInputStatus(parts, one))))).toEqual(one)
    for (const bytes of [
      [1, 1, 1, 1],
      [1, 1, 1, 1, 1, 1],
      [1, 1, 1, 1, 0x80],
      // A number in two forms, one above 2^32, and ticks above 2^31.
      [1, 1, 1, 1, 0x80, 0],
      [0xff, 0xff, 0xff, 0xff, 0x1f, 1, 1, 1, 1],
      [1, 0x80, 0x80, 0x80, 0x80, 8, 1, 1, 1],
      [1, 1, 0x81, 0x80, 0x80, 0x80, 8, 1, 1],
    ])
      expect(readInputStatus(firstPart(rawPart(0, PART_INPUT_STATUS, bytes)))).toBeUndefined()
  })

  it('[INP3] inputs that wait for a packet are replaced by later ones, which include them', () => {
    const parts = new SmallParts()
    addInputs(parts, { first: 5, behind: 1, bits: new Uint8Array(40) })
    addInputStatus(parts, { term: 3, since: 0, through: 7, missed: 0, late: 0 })
    addInputs(parts, { first: 5, behind: 2, bits: new Uint8Array(41) })
    expect([parts.count, parts.countOf(PART_INPUTS)]).toEqual([2, 1])
  })

  it('[INP1] a declaration that cannot be inputs is refused', () => {
    expect(() => new InputSchema({ name: f.string(8) })).toThrow('input')
    const wide = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`n${n}`, f.int(32)]))
    expect(() => new InputSchema(wide)).toThrow('288 bits; at most 256')
  })
})

describe('an input queue', () => {
  const simple = new InputSchema({ n: f.uint(10) })
  const queue = (): InputQueue => new InputQueue(simple, 60)
  function packet(first: number, values: readonly number[], behind = 0): InputPacket {
    const log = new InputLog(simple)
    values.forEach((n, at) => log.add(first + at, { n }))
    return { first, behind, bits: bitsOf(log, first, first + values.length - 1).bits }
  }

  it('[INP4] gives each tick its input, in whatever order packets come, and the first input counts', () => {
    const one = queue()
    one.receive(packet(12, [120, 130]), 9)
    one.receive(packet(10, [100, 110]), 9)
    one.receive(packet(10, [1, 2, 3, 4]), 9)
    expect([10, 11, 12, 13].map((tick) => one.takeInput(tick).values['n'])).toEqual([100, 110, 120, 130])
    expect([one.counters.missed, one.counters.late, one.counters.refused]).toEqual([0, 0, 0])
  })

  it('[INP4] repeats the last where one is missing, for half a second, then nothing is pressed', () => {
    const one = queue()
    expect(one.takeInput(9).values['n']).toBe(0)
    expect(one.counters.missed).toBe(0)
    one.receive(packet(10, [7]), 9)
    const taken = Array.from({ length: 40 }, (_, n) => one.takeInput(10 + n).values['n'])
    expect(taken.slice(0, 31)).toEqual(Array.from({ length: 31 }, () => 7))
    expect(taken.slice(31)).toEqual(Array.from({ length: 9 }, () => 0))
    expect(one.counters.missed).toBe(39)
  })

  it('[INP4] [INP6] counts a late one once, and receipts it', () => {
    const one = queue()
    one.receive(packet(10, [1]), 9)
    one.takeInput(10)
    one.takeInput(11)
    one.receive(packet(11, [5, 6]), 11)
    one.receive(packet(11, [5, 6]), 11)
    expect([one.counters.late, one.counters.missed, one.through]).toEqual([1, 1, 12])
    expect(one.takeInput(12).values['n']).toBe(6)
  })

  it('[INP4] a late input is repeated rather than an older one', () => {
    const one = queue()
    one.receive(packet(10, [1]), 9)
    one.takeInput(10)
    one.takeInput(11)
    one.receive(packet(11, [5]), 11)
    expect(one.takeInput(12).values['n']).toBe(5)
  })

  it('[INP6] `through` is the tick before the first gap', () => {
    const one = queue()
    one.receive(packet(10, [1, 2]), 9)
    one.receive(packet(14, [5]), 9)
    expect(one.through).toBe(11)
    one.receive(packet(12, [3, 4]), 9)
    expect(one.through).toBe(14)
  })

  it('[INP5] refuses inputs over a second ahead, however they come, and keeps a bounded number', () => {
    const one = queue()
    one.receive(packet(10, [1]), 9)
    one.receive(packet(1_000_000, [9]), 9)
    one.receive(packet(2 ** 31 - 1, [9]), 9)
    const many = packet(
      60,
      Array.from({ length: 40 }, () => 9),
    )
    one.receive(many, 9)
    expect(one.counters.refused).toBe(2 + 30)
    expect(one.through).toBe(10)
    expect(one.takeInput(69).values['n']).toBe(9)
    expect(one.takeInput(70).values['n']).toBe(9)
    expect(one.counters.missed).toBe(1)
  })

  it('[INP8] holds a view tick within the limit of a rewind, and never ahead', () => {
    const one = queue()
    one.receive(packet(10, [1, 1], 16 * 4), 9)
    one.receive(packet(12, [1], 65_535), 9)
    expect(one.takeInput(10).viewTick).toBe(6)
    expect(one.takeInput(11).viewTick).toBe(7)
    expect(one.takeInput(12).viewTick).toBe(12 - 24)
    // Without input, as far behind as last.
    expect(one.takeInput(13).viewTick).toBe(13 - 24)
  })

  it('[INP5] malformed bits are reported, and disturb nothing', () => {
    const one = queue()
    expect(one.receive({ first: 10, behind: 0, bits: new Uint8Array(0) }, 9)).toBe(false)
    expect(one.receive({ first: 10, behind: 0, bits: new Uint8Array(8).fill(255) }, 9)).toBe(false)
    expect(one.receive(packet(11, [3]), 9)).toBe(true)
    expect(one.takeInput(11).values['n']).toBe(3)
  })

  it('[INP4] whatever is lost, late, doubled and reordered, a tick has its own input or the newest before', () => {
    const fate = fc.record({ lost: fc.boolean(), delay: fc.nat(12), copies: fc.integer({ min: 1, max: 2 }) })
    fc.assert(
      fc.property(fc.array(fate, { minLength: 30, maxLength: 120 }), fc.nat(8), (fates, lead) => {
        const one = queue()
        const log = new InputLog(simple)
        const due = new Map<number, { packet: InputPacket; newest: number }[]>()
        let last = 0
        const arrived = new Set<number>()
        for (const [now, { lost, delay, copies }] of fates.entries()) {
          log.add(now + lead, { n: now + lead })
          const first = Math.max(log.first, now + lead - 8)
          const sent = {
            packet: { first, behind: 0, bits: bitsOf(log, first, log.newest).bits },
            newest: log.newest,
          }
          const at = now + delay
          if (!lost) due.set(at, [...(due.get(at) ?? []), ...Array.from({ length: copies }, () => sent)])
          for (const { packet, newest } of due.get(now) ?? []) {
            one.receive(packet, now - 1)
            for (let tick = packet.first; tick <= newest; tick++) arrived.add(tick)
          }
          const { values } = one.takeInput(now)
          for (const tick of arrived) if (tick <= now) last = Math.max(last, tick)
          // Half a second without any: nothing is pressed.
          expect(values['n']).toBe(now - last > 30 ? 0 : last)
        }
      }),
      { numRuns: 60 },
    )
  })
})
