// Header of a packet: its layout on the wire, written and read.

import { MAX_PACKET_BYTES } from '../wire/packet-limits.ts'
import { readUint, writeUint } from '../wire/uint.ts'
import { unwrap } from '../wire/sequence.ts'

/*
 * A packet is one msgpack `bin`, the only kind of message on the state channel:
 *
 *   0xc4 length:8            up to 255 bytes
 *   0xc5 length:16           else
 *
 * Inside, whole bytes, the most significant bit first:
 *
 *   sequence      16         of this link and direction, wraps
 *   A              1         an ack follows
 *   F              1         with A: all 32 ack bits are ones, and left out
 *   C              1         the sender's time follows
 *   S              1         small parts follow
 *   E              1         entities follow
 *   M              1         with E: one of several packets of this tick
 *   W              1         with E: this tick's packets together hold every difference the sender knows of
 *   0              1
 *   ack           16   A     newest sequence taken from the other side
 *   ack bits      32   A,¬F  bit i: ack − 1 − i was taken
 *   ack delay     16   A,C   from the arrival of the acked packet to this sending, 1/64 ms; 65,535 unknown
 *   stratum        2   C     0 the sender is the clock's reference, 1, 2 steps from it, 3 not synced
 *   time          38   C     the sender's shared time, 1/64 ms, wraps after 49.7 days
 *   small parts        S     see `small-parts.ts`
 *   tick          16   E     low bits of the tick the values belong to
 *   part, last    4+4  E,M   number of this packet among the tick's, and of the last one
 *   entities           E     see the state's sections
 */

/**
 * Upper bound of the bytes queued in the channel with which a packet is still sent, four packets: a later packet has
 * newer state.
 */
export const MAX_QUEUED_BYTES: number = 4 * MAX_PACKET_BYTES
/** The stratum of a sender that is not synced to the room's clock. */
export const UNSYNCED = 3

/** Steps of the time and of the ack delay in one ms: 15.6 µs is finer than any browser's clock. */
const TIME_STEPS = 64
const TIME_MODULUS = 2 ** 38
/** Ack delay of a packet without one: over 1,023 ms, or unknown. */
const UNKNOWN_DELAY = 65_535
const FULL_ACK_BITS = 0xffff_ffff

const ACKED = 0x80
const FULL_ACK = 0x40
const TIMED = 0x20
const SMALL = 0x10
const ENTITIES = 0x08
const MULTIPART = 0x04
const COMPLETE = 0x02
const NONE = 0x01

/** Header of a packet. One record serves for packet after packet. */
export interface PacketHeader {
  sequence: number
  /** Newest sequence taken from the other side; −1: no ack. */
  ack: number
  /** Bit i: `ack − 1 − i` was taken. Unsigned. */
  ackBits: number
  /** Time from the arrival of the acked packet to this sending, ms; NaN: over a second, or sent without a time. */
  ackDelayMs: number
  /** Stratum, 0..3; 3: not synced to the room's clock, or not sent. */
  stratum: number
  /** Shared time of the sender at sending, ms; NaN: not sent. */
  sharedMs: number
  small: boolean
  entities: boolean
  /** True when the tick has several packets with entities, of which this is one. */
  multipart: boolean
  /** True when the packets of this tick, taken together, hold every difference that the sender knows of. */
  complete: boolean
}

export function newHeader(): PacketHeader {
  return {
    sequence: 0,
    ack: -1,
    ackBits: 0,
    ackDelayMs: Number.NaN,
    stratum: UNSYNCED,
    sharedMs: Number.NaN,
    small: false,
    entities: false,
    multipart: false,
    complete: false,
  }
}

/** Bytes of a header as `writeHeader` writes it. */
export function headerLength({ ack, ackBits, sharedMs }: PacketHeader): number {
  const timed = Number.isNaN(sharedMs) ? 0 : 5
  if (ack < 0) return 3 + timed
  return 3 + timed + 2 + (ackBits === FULL_ACK_BITS ? 0 : 4) + (timed === 0 ? 0 : 2)
}

/** Writes a header; returns the offset after it. */
export function writeHeader(bytes: Uint8Array, offset: number, header: PacketHeader): number {
  const { ack, ackBits, sharedMs } = header
  const timed = !Number.isNaN(sharedMs)
  const full = ack >= 0 && ackBits === FULL_ACK_BITS
  let at = writeUint(bytes, offset, header.sequence, 2)
  bytes[at++] =
    (ack < 0 ? 0 : ACKED) |
    (full ? FULL_ACK : 0) |
    (timed ? TIMED : 0) |
    (header.small ? SMALL : 0) |
    (header.entities ? ENTITIES : 0) |
    (header.multipart ? MULTIPART : 0) |
    (header.complete ? COMPLETE : 0)
  if (ack >= 0) {
    at = writeUint(bytes, at, ack, 2)
    if (!full) at = writeUint(bytes, at, ackBits, 4)
    if (timed) {
      const delay = Math.round(header.ackDelayMs * TIME_STEPS)
      at = writeUint(bytes, at, delay >= 0 && delay < UNKNOWN_DELAY ? delay : UNKNOWN_DELAY, 2)
    }
  }
  if (!timed) return at
  const steps = Math.max(0, Math.round(sharedMs * TIME_STEPS)) % TIME_MODULUS
  bytes[at++] = (header.stratum << 6) | Math.floor(steps / 2 ** 32)
  return writeUint(bytes, at, steps % 2 ** 32, 4)
}

/**
 * Reads a header into `header`; returns the offset after it, or −1 when the packet ends too early or its flags
 * contradict each other. `nearMs`: see `readTime`.
 */
export function readHeader(bytes: Uint8Array, offset: number, nearMs: number, header: PacketHeader): number {
  if (offset + 3 > bytes.length) return -1
  const flags = bytes[offset + 2] as number
  const acked = (flags & ACKED) !== 0
  const full = (flags & FULL_ACK) !== 0
  const timed = (flags & TIMED) !== 0
  header.sequence = readUint(bytes, offset, 2)
  header.small = (flags & SMALL) !== 0
  header.entities = (flags & ENTITIES) !== 0
  header.multipart = (flags & MULTIPART) !== 0
  header.complete = (flags & COMPLETE) !== 0
  header.ack = -1
  header.ackBits = 0
  header.ackDelayMs = Number.NaN
  header.stratum = UNSYNCED
  header.sharedMs = Number.NaN
  if ((flags & NONE) !== 0 || (full && !acked)) return -1
  if (!header.entities && (header.multipart || header.complete)) return -1
  let at = offset + 3
  const length = (acked ? 2 + (full ? 0 : 4) + (timed ? 2 : 0) : 0) + (timed ? 5 : 0)
  if (at + length > bytes.length) return -1
  if (acked) {
    header.ack = readUint(bytes, at, 2)
    at += 2
    if (full) header.ackBits = FULL_ACK_BITS
    else {
      header.ackBits = readUint(bytes, at, 4)
      at += 4
    }
    if (timed) {
      // Without a time the delay has no information for a ping.
      const delay = readUint(bytes, at, 2)
      at += 2
      if (delay !== UNKNOWN_DELAY) header.ackDelayMs = delay / TIME_STEPS
    }
  }
  if (!timed) return at
  const first = bytes[at] as number
  header.stratum = first >>> 6
  header.sharedMs = readTime((first & 63) * 2 ** 32 + readUint(bytes, at + 1, 4), nearMs)
  return at + 5
}

/**
 * Returns the time nearest `nearMs` that has these low bits, but none before the room began. A newcomer, whose own
 * estimate is 0, so reads it correctly in a room of up to 49 days.
 */
function readTime(steps: number, nearMs: number): number {
  const time = unwrap(steps, nearMs * TIME_STEPS, TIME_MODULUS)
  return (time < 0 ? time + TIME_MODULUS : time) / TIME_STEPS
}

/** Writes the msgpack prefix of a packet with `length` bytes; returns the offset after it. */
export function writePrefix(bytes: Uint8Array, length: number): number {
  bytes[0] = length < 256 ? 0xc4 : 0xc5
  return writeUint(bytes, 1, length, length < 256 ? 1 : 2)
}

/** Returns the offset of a packet's header; −1 when the message is not exactly one msgpack `bin` of a packet's size. */
export function headerOffset(message: Uint8Array): number {
  if (message.length > MAX_PACKET_BYTES || message.length < 5) return -1
  if (message[0] === 0xc4) return message[1] === message.length - 2 ? 2 : -1
  return message[0] === 0xc5 && readUint(message, 1, 2) === message.length - 3 ? 3 : -1
}
