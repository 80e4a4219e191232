// Attacks of one player on the others: at the highest rate that the rules allow, or far beyond.

import { packetOf } from '../../packages/net/src/core/packet/packet.fixture.ts'
import { newHeader } from '../../packages/net/src/core/packet/header.ts'
import { writePacket } from '../../packages/net/src/core/packet/payload.ts'
import { MAX_SMALL_PARTS, PART_CUE, SmallParts } from '../../packages/net/src/core/packet/small-parts.ts'
import { DESPAWN, FULL } from '../../packages/net/src/core/state/codec/sections.ts'
import type { ChannelName } from '../../packages/net/src/link/link.ts'
import { pack } from '../../packages/net/src/core/wire/msgpack.ts'
import { MAX_PACKET_BYTES } from '../../packages/net/src/core/wire/packet-limits.ts'
import { EVENT } from './game.ts'
import { entityPacket, MAX_ENTITIES, writeBags, writeBaseless, writeDots } from './packets.ts'

/** Attack: which messages, where, how many a second, and by whom. */
export interface Attack {
  readonly name: string
  readonly channel: ChannelName
  /** Messages a second. */
  readonly rate: number
  /** Seat of the attacker. Default: a guest. */
  readonly seat?: 'host'
  /** Returns the nth message. */
  message(n: number, tick: number): Uint8Array
}

/** The sequence of the nth packet, ahead of those that the attacker's room sends. */
const sequence = (n: number): number => 20_000 + n
const once = (bytes: Uint8Array): (() => Uint8Array) => {
  return () => bytes
}
const lists = pack([3, EVENT.list, 0, Array.from({ length: 63_000 }, () => ({}))])
const numbers = pack(Array.from({ length: 900 }, (_, n) => n & 127))
const cue = (n: number): Uint8Array =>
  packetOf(sequence(n) & 0xffff, (parts) => {
    parts.beginPart(PART_CUE)
    parts.varint(0)
    parts.varint(1)
    parts.put(numbers)
    parts.endPart()
  })
const cues = (n: number): Uint8Array =>
  packetOf(sequence(n) & 0xffff, (parts) => {
    for (let part = 0; part < MAX_SMALL_PARTS; part++) {
      parts.beginPart(PART_CUE)
      parts.varint(0)
      parts.varint(1)
      parts.put(pack([part]))
      parts.endPart()
    }
  })
/** Acknowledges packets that were not sent, at times that jump. */
const lies = (n: number): Uint8Array =>
  writePacket(
    new Uint8Array(MAX_PACKET_BYTES),
    {
      ...newHeader(),
      sequence: sequence(n) & 0xffff,
      ack: (n * 31) & 0xffff,
      ackBits: n,
      ackDelayMs: n % 1_000,
      stratum: n % 4,
      sharedMs: (n * 7_919) % 1e9,
    },
    new SmallParts(),
    undefined,
  )
const claims = (n: number): Uint8Array =>
  pack([11, 1, Array.from({ length: 2_048 }, (_, row) => [1 + row + n * 2_048, 2 ** 31 - 2, false])])

export const ATTACKS: readonly Attack[] = [
  {
    name: 'deltas without a baseline, 4,096 in 527 bytes',
    channel: 'state',
    rate: 4_000,
    message: (n, tick) => entityPacket(sequence(n), tick, writeBaseless),
  },
  { name: 'malformed packets', channel: 'state', rate: 4_000, message: once(pack(new Uint8Array(1_100).fill(0xff))) },
  {
    name: 'f.plain with 509 empty maps, 4,096 entities',
    channel: 'state',
    rate: 3_900,
    message: (n, tick) => entityPacket(sequence(n), tick, (writer) => writeBags(writer, (n * 2) % MAX_ENTITIES)),
  },
  {
    name: 'f.plain with 509 empty maps, new in 500 entities',
    channel: 'state',
    rate: 3_900,
    message: (n, tick) => entityPacket(sequence(n), tick, (writer) => writeBags(writer, (n * 2) % 500)),
  },
  {
    name: 'spawn and despawn in turn',
    channel: 'state',
    rate: 3_900,
    message: (n, tick) =>
      entityPacket(sequence(n), tick, (writer) =>
        writeDots(writer, n % 2 === 0 ? FULL : DESPAWN, ((n >>> 1) % 30_000) + 1),
      ),
  },
  { name: 'cues of 900 values', channel: 'state', rate: 3_900, message: cue },
  {
    name: 'the same packet again and again',
    channel: 'state',
    rate: 3_900,
    message: once(entityPacket(20_000, 1, () => {})),
  },
  { name: 'events of 63 KB with many small values', channel: 'events', rate: 3_900, message: once(lists) },
  {
    name: 'events of 63 KB that are refused',
    channel: 'events',
    rate: 3_900,
    message: once(pack([3, 99, 0, 'x'.repeat(63_000)])),
  },
  { name: 'events of 30 bytes', channel: 'events', rate: 3_900, message: once(pack([3, EVENT.list, 0, [1, 2, 3]])) },
  { name: 'claims of 2,048 rows with a version near 2^31', channel: 'events', rate: 200, message: claims },
  { name: 'cues, 32 in a packet', channel: 'state', rate: 3_900, message: cues },
  { name: 'acknowledgements and times that are lies', channel: 'state', rate: 3_900, message: lies },
  {
    name: 'events that name entities nobody has',
    channel: 'events',
    rate: 3_900,
    message: (n) => pack([3, EVENT.aimed, 0, { id: 2 ** 44 + n * 2 ** 16 + 1 }]),
  },
  {
    name: 'parts of snapshots that never end',
    channel: 'events',
    rate: 3_900,
    message: (n, tick) => pack([7, tick, n % 127, 127, true, new Uint8Array(4_000).fill(n)]),
  },
  { name: 'greetings', channel: 'events', rate: 3_900, message: once(pack([0, 2, 'x', 'x', 'x', 0])) },
  { name: 'acknowledgements of nothing', channel: 'events', rate: 3_900, message: (n) => pack([2, n]) },
  {
    name: 'shared values of terms to come',
    channel: 'events',
    rate: 3_900,
    message: (n) => pack([4, 2 ** 40 + n, 0, 'x'.repeat(60_000)]),
  },
  { name: 'transfer offers', channel: 'transfer', rate: 15_900, message: (n) => pack([0, n, 1_000, null]) },
  {
    name: 'data of no transfer',
    channel: 'transfer',
    rate: 4_000,
    message: once(pack([1, 7, new Uint8Array(16_384)])),
  },
  {
    name: 'shared values of 60 KB',
    channel: 'events',
    rate: 3_900,
    seat: 'host',
    message: once(pack([4, 1, 0, 'x'.repeat(60_000)])),
  },
  {
    name: 'starts',
    channel: 'events',
    rate: 3_900,
    seat: 'host',
    message: (n, tick) => pack([5, 1, tick + 60 + (n % 60)]),
  },
  {
    name: 'ownership of 2,048 entities nobody has',
    channel: 'events',
    rate: 3_900,
    seat: 'host',
    message: (n) => pack([10, 1, Array.from({ length: 2_048 }, (_, row) => [row + 1, (n % 1_000_000) + 1, 0])]),
  },
]
