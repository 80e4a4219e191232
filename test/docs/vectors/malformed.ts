// Vectors of malformed.json: packets with entities that a receiver refuses.

import { toHex } from '../reader/bytes.ts'
import { DUEL } from './games.ts'
import type { Vector, VectorFile } from './vector-file.ts'

/** The tick of the packets, unless a vector has another. */
const TICK = 300

/** Returns the hexadecimal text of a packet with entities, which are given as bits: spaces do not count. */
function packet(bits: string, { sequence = 0, tick = TICK } = {}): string {
  const digits = bits.replaceAll(' ', '')
  const padded = digits.padEnd(Math.ceil(digits.length / 8) * 8, '0')
  const entities = Array.from({ length: padded.length / 8 }, (_, at) =>
    Number.parseInt(padded.slice(at * 8, at * 8 + 8), 2),
  )
  return toHex(new Uint8Array([0xc4, 5 + entities.length, 0, sequence, 0b1000, tick >> 8, tick & 255, ...entities]))
}

/** A section of one full record of a rock at index 0: up to its generation. */
const FULL_ROCK = '1 00 0 1 0 0000000 000 0 0000'
/** Numbers of the record: x, y, turn, size. */
const ZEROS = '0 00000000000 00000000000 00000000 000'
/** A section of one delta of that rock, one tick after its baseline: up to its record. */
const DELTA_ROCK = '1 01 0 1 00000 0000000 0 0000 0 0'
/** x, y, turn and size are as predicted. */
const NO_DIFFERENCES = '000 0 0 0'
/** The numbers of a ship in the sparse form, up to `charge`, and from there on: its blobs are nil. */
const SHIP_TO_CHARGE = '1 0000000000'
const SHIP_FROM_CHARGE = '0000 0000000001 11000000 0000000001 11000000'

const ENTITIES: readonly Vector[] = [
  { name: 'a delta that names its origin', hex: packet(`1 01 1 1 00000 0000000 0 0000 0 0 ${NO_DIFFERENCES} 0`) },
  { name: 'a despawn that names its origin', hex: packet('1 10 1 1 00000 0000000 0000 0') },
  { name: 'a number out of its range', hex: packet(`${FULL_ROCK} 0 00000000000 10000000001 00000000 000 0`) },
  {
    name: 'a number out of its range, in a delta',
    before: packet(`${FULL_ROCK} ${ZEROS} 0`, { tick: TICK - 1 }),
    hex: packet(`${DELTA_ROCK} 000 0 0 10 0`, { sequence: 1 }),
  },
  {
    name: 'a float that is NaN',
    hex: packet(`1 00 0 0 0 0000000 000 0 0000 ${SHIP_TO_CHARGE} 1 11111111110${'0'.repeat(21)} ${SHIP_FROM_CHARGE} 0`),
  },
  { name: 'an index of 4,096', hex: packet(`1 10 0 1 00000 ${'1'.repeat(12)} 01100 1${'0'.repeat(12)} 0000 0`) },
  {
    name: 'a span that reaches back to before tick 0',
    hex: packet(`1 01 0 1 00000 0000000 0 ${'1'.repeat(12)} 01000 100101100 0 0 ${NO_DIFFERENCES} 0`),
  },
  {
    name: 'a jump before tick 0',
    hex: packet(`1 00 0 1 0 0000000 000 1 1 ${'1'.repeat(12)} 01000 100101101 0000 ${ZEROS} 0`),
  },
  {
    name: 'a jump 1,024 ticks ago',
    tick: 2_000,
    hex: packet(`1 00 0 1 0 0000000 000 1 1 ${'1'.repeat(12)} 01010 10000000000 0000 ${ZEROS} 0`, { tick: 2_000 }),
  },
]

/** Messages on channel `state` that are no packets, or malformed ones. */
export const MALFORMED: VectorFile = {
  about:
    'Messages on channel `state` that a receiver counts as malformed, and does not acknowledge. Each is the first ' +
    'message of a link, or follows the well-formed packet `before`. They have one fault, which is their name. The ' +
    'entities are of `declaration` and of tick 300, or `tick`, at which the receiver is too.',
  given: { declaration: DUEL },
  vectors: [
    { name: 'no bin', hex: '93010203' },
    { name: 'bytes after the bin', hex: 'c40300000000' },
    { name: 'a bin that ends too early', hex: 'c4040000' },
    { name: 'more than 1,150 bytes', hex: `c5047c000008${'00'.repeat(1_145)}` },
    { name: 'the reserved bit', hex: 'c403000001' },
    { name: 'F without A', hex: 'c403000040' },
    { name: 'M without E', hex: 'c403000004' },
    { name: 'W without E', hex: 'c403000002' },
    { name: 'an ack that ends too early', hex: 'c40400008000' },
    { name: 'bytes after a header without parts and entities', hex: 'c40400000000' },
    { name: 'no small part, though S says so', hex: 'c403000010' },
    { name: 'no small part before entities', hex: 'c40700001800012c00' },
    { name: 'a small part of type 4', hex: 'c40400001040' },
    { name: 'a small part of type 0 without entities', hex: 'c40400001000' },
    { name: 'a small part that does not end', hex: 'c4050000103201' },
    { name: '33 small parts', hex: `c424000010${'30'.repeat(33)}` },
    { name: 'small parts that end with the packet, though E says that entities follow', hex: 'c4050000183101' },
    { name: 'a part above the last', hex: 'c40700000c012c2100' },
    { name: 'M without part and last', hex: 'c40500000c012c' },
    { name: 'entities that end within a section', hex: 'c40600000a012c80' },
    { name: 'padding that is not zero', hex: 'c40600000a012c01' },
    { name: 'a byte after the entities', hex: 'c40700000a012c0000' },
    ...ENTITIES,
  ],
}
