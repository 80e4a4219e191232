// Vectors of packets.json: headers and small parts of packets.

import { MAX_PACKET_BYTES } from '../../../packages/net/src/core/wire/packet-limits.ts'
import { addInputs, addInputStatus } from '../../../packages/net/src/core/authority/input-message.ts'
import { encodeInputs } from '../../../packages/net/src/core/authority/input-codec.ts'
import { InputLog } from '../../../packages/net/src/core/authority/input-log.ts'
import { InputSchema } from '../../../packages/net/src/core/authority/input-schema.ts'
import { newHeader, type PacketHeader } from '../../../packages/net/src/core/packet/header.ts'
import { writePacket } from '../../../packages/net/src/core/packet/payload.ts'
import { PART_CUE, PART_INPUT_STATUS, SmallParts } from '../../../packages/net/src/core/packet/small-parts.ts'
import { BitWriter } from '../../../packages/net/src/core/wire/bit-writer.ts'
import { pack } from '../../../packages/net/src/core/wire/msgpack.ts'
import { toHex } from '../reader/bytes.ts'
import { gameOf } from './declared.ts'
import { PUCKS } from './games.ts'
import type { Vector, VectorFile } from './vector-file.ts'

const STEPS_PER_MS = 64
const DAY_MS = 86_400_000

/** A packet to write, and what it is read by. */
interface Case {
  readonly name: string
  readonly header: Partial<PacketHeader>
  readonly parts?: (parts: SmallParts) => void
  readonly entities?: {
    readonly tick: number
    readonly part: number
    readonly lastPart: number
    readonly complete: boolean
  }
  /** The receiver's shared time, ms; the tick nearest the time that the sender sent last. */
  readonly near?: { readonly ms?: number; readonly tick?: number }
  /** Meaning of the small parts. */
  readonly means?: readonly unknown[]
}

/** A body without sections: one 0, and padding. */
const NO_ENTITIES = new Uint8Array([0])

function inputs(parts: SmallParts, first: number, count: number): unknown {
  const log = new InputLog(new InputSchema(gameOf(PUCKS).input))
  const ticks = Array.from({ length: count }, (_, n) => ({
    turn: n % 7 === 3 ? -2 : 1,
    thrust: n > 4,
    aim: 0.5 * Math.PI,
    power: n > 8 ? -0.25 : 1.5,
    shove: n % 5 === 2,
  }))
  for (const [n, values] of ticks.entries()) log.add(first + n, values)
  const writer = new BitWriter(512)
  encodeInputs(writer, log, first, first + count - 1)
  const bits = new Uint8Array((writer.bits + 7) >>> 3)
  writer.copyTo(new DataView(bits.buffer), 0)
  addInputs(parts, { first, behind: 72, bits })
  return { type: 'inputs', first, behind: 72, ticks }
}

function status(parts: SmallParts, through: number): unknown {
  const means = { term: 3, since: 0, through, missed: 128, late: 70_000 }
  addInputStatus(parts, means)
  return { type: 'inputStatus', ...means }
}

function cue(parts: SmallParts, tick: number, value: unknown): unknown {
  parts.beginPart(PART_CUE)
  parts.varint(0)
  parts.varint(tick)
  parts.put(pack(value))
  parts.endPart()
  return { type: 'cue', index: 0, tick, value }
}

/** A part that a receiver refuses, though its packet is well-formed. */
function refusedStatus(parts: SmallParts, bytes: readonly number[]): unknown {
  parts.beginPart(PART_INPUT_STATUS)
  parts.put(new Uint8Array(bytes))
  parts.endPart()
  return { type: 'inputStatus', refused: true }
}

const ONES = 2 ** 32 - 1

const CASES: readonly Case[] = [
  { name: 'nothing but a sequence', header: { sequence: 0 } },
  { name: 'a time', header: { sequence: 1, sharedMs: 1_234.5, stratum: 0 }, near: { ms: 1_200 } },
  { name: 'an ack, some of whose bits are set', header: { sequence: 2, ack: 40, ackBits: 0b1011 } },
  {
    name: 'an ack with all bits, a delay and a time',
    header: { sequence: 3, ack: 41, ackBits: ONES, ackDelayMs: 12.25, sharedMs: 1_300, stratum: 2 },
    near: { ms: 1_300 },
  },
  {
    name: 'a delay that is not known',
    header: { sequence: 4, ack: 41, ackBits: 1, sharedMs: 1_350, stratum: 3 },
    near: { ms: 1_300 },
  },
  { name: 'sequences wrap', header: { sequence: 65_535, ack: 1, ackBits: 0b111 } },
  {
    name: 'a newcomer reads the time of a room that is 9.5 hours old',
    header: { sequence: 5, sharedMs: 9.5 * 3_600_000, stratum: 0 },
    near: { ms: 0 },
  },
  {
    name: 'a newcomer reads the time of a room that is 40 days old',
    header: { sequence: 5, sharedMs: 40 * DAY_MS, stratum: 0 },
    near: { ms: 0 },
  },
  {
    name: 'the time wraps',
    header: { sequence: 6, sharedMs: 60 * DAY_MS, stratum: 0 },
    near: { ms: 60 * DAY_MS - 5_000 },
  },
  {
    name: 'no entities, which is all there is to tell',
    header: { sequence: 7 },
    entities: { tick: 300, part: 0, lastPart: 0, complete: true },
    near: { tick: 290 },
  },
  {
    name: 'the second of three packets of a tick',
    header: { sequence: 8 },
    entities: { tick: 70_000, part: 1, lastPart: 2, complete: false },
    near: { tick: 69_990 },
  },
  {
    name: 'the low bits of a tick wrap',
    header: { sequence: 9 },
    entities: { tick: 65_537, part: 0, lastPart: 0, complete: true },
    near: { tick: 65_530 },
  },
]

const WITH_PARTS: readonly {
  readonly name: string
  readonly add: (parts: SmallParts) => readonly unknown[]
  readonly entities?: boolean
}[] = [
  { name: 'a cue', add: (parts) => [cue(parts, 300, { x: 1.5, to: 'z' })] },
  { name: 'inputs', add: (parts) => [inputs(parts, 65_530, 12)] },
  { name: 'inputs that rest', add: (parts) => [inputs(parts, 65_540, 3)] },
  { name: 'an input status', add: (parts) => [status(parts, 65_544)] },
  { name: 'an input status before any input', add: (parts) => [status(parts, -1)] },
  {
    name: 'an input status, a cue and entities',
    add: (parts) => [status(parts, 0), cue(parts, 127, null)],
    entities: true,
  },
  { name: 'a varint whose last byte is 0', add: (parts) => [refusedStatus(parts, [1, 0, 0, 128, 0, 0])] },
  { name: 'a varint of 2^32', add: (parts) => [refusedStatus(parts, [128, 128, 128, 128, 16, 0, 0, 0, 0])] },
  { name: 'a byte after an input status', add: (parts) => [refusedStatus(parts, [1, 0, 0, 0, 0, 0])] },
  ...[9, 10, 11, 265, 266, 267, 900].map((length) => ({
    name: `a cue whose value has ${length} characters`,
    add: (parts: SmallParts) => [cue(parts, 128, 'a'.repeat(length))],
  })),
]

/** Packets: headers and small parts. */
export function packetVectors(): VectorFile {
  return {
    about:
      'Packets: headers and small parts. `near` is what the receiver expands times and ticks by: its own shared time ' +
      'in 1/64 ms, and a tick (where the rule has t · tickRate / 1000). `means`: times are in 1/64 ms; `taken` are ' +
      'the sequences that the ack bits name, the newest first; `ackDelay` is "unknown" for 65,535; `complete` is W; ' +
      'bytes are { "bin": hex }. A part has its `type`: inputs have the tick `first`, and `ticks`, the values of ' +
      'each tick from there on; `inputStatus` has `through`, not one more; a cue has `index`, `tick` and `value`; ' +
      'what is `refused` has no effect. `input` declares the inputs.',
    given: { input: PUCKS.input },
    vectors: [
      ...CASES.map(vectorOf),
      ...WITH_PARTS.map(({ name, add, entities }, at) => {
        const parts = new SmallParts()
        const means = add(parts)
        return vectorOf({
          name,
          header: { sequence: 100 + at },
          parts: add,
          means,
          near: { tick: 65_536 },
          ...(entities ? { entities: { tick: 65_537, part: 0, lastPart: 0, complete: true } } : {}),
        })
      }),
    ],
  }
}

function vectorOf({ name, header, parts: add, entities, near = {}, means }: Case): Vector {
  const parts = new SmallParts()
  add?.(parts)
  const { sequence, ack, ackBits, ackDelayMs, stratum, sharedMs } = { ...newHeader(), ...header }
  const full = { ...newHeader(), ...header }
  const body = entities === undefined ? undefined : { head: entities, bytes: NO_ENTITIES }
  const bytes = writePacket(new Uint8Array(MAX_PACKET_BYTES), full, parts, body)
  const timed = !Number.isNaN(sharedMs)
  const places = Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => (ackBits >>> bit) % 2 === 1)
  const delay = Number.isNaN(ackDelayMs) ? 'unknown' : ackDelayMs * STEPS_PER_MS
  return {
    name,
    hex: toHex(bytes),
    near: { time: (near.ms ?? 0) * STEPS_PER_MS, tick: near.tick ?? 0 },
    means: {
      sequence,
      ...(ack < 0 ? {} : { ack, taken: places.map((bit) => (ack - 1 - bit) & 0xffff) }),
      ...(ack < 0 || !timed ? {} : { ackDelay: delay }),
      ...(timed ? { stratum, time: sharedMs * STEPS_PER_MS } : {}),
      ...(means === undefined ? {} : { parts: means }),
      ...(entities === undefined
        ? {}
        : {
            tick: entities.tick,
            part: entities.part,
            last: entities.lastPart,
            complete: entities.complete,
            entities: NO_ENTITIES,
          }),
    },
  }
}
