// Attacks of one player on the others: at the highest rate that the rules allow, or far beyond.

import { packetOf } from '../../packages/net/src/core/packet/packet.fixture.ts'
import { PART } from '../../packages/net/src/core/packet/small-parts.ts'
import { DESPAWN, FULL } from '../../packages/net/src/core/state/codec/sections.ts'
import type { ChannelName } from '../../packages/net/src/link/link.ts'
import { pack } from '../../packages/net/src/core/wire/msgpack.ts'
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
    parts.beginPart(PART.cue)
    parts.varint(0)
    parts.varint(1)
    parts.put(numbers)
    parts.endPart()
  })
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
