import type { BitReader } from '../wire/bit-reader.ts'
import type { BitWriter } from '../wire/bit-writer.ts'
import { unwrap } from './sequence.ts'

/*
 * A message of the state channel that carries a frame is one msgpack `bin`. (A cue, on the same channel, is an array.)
 *
 *   0xc4 length:8            up to 255 bytes
 *   0xc5 length:16           else
 *
 * Inside, bits, the most significant first:
 *
 *   sequence      16         of this link and direction, wraps
 *   A              1         an ack follows
 *   F              1         with A: all 32 ack bits are ones, and left out
 *   stratum        2         0 the sender is the clock's reference, 1.. steps from it, 3 not synced
 *   M              1         one of several frames of this tick
 *   W              1         this tick's frames hold every difference the sender knows of
 *   C              1         the sender's time follows
 *   B              1         a body follows
 *   ack           16   A     newest sequence taken from the other side
 *   ack bits      32   A,¬F  bit i: ack − 1 − i was taken
 *   ack delay     16   A,C   from the arrival of the acked frame to this sending, 1/64 ms; 65,535 unknown
 *   time          32   C     the sender's shared time, 1/64 ms, wraps
 *   tick          16   B     low bits of the tick the values belong to
 *   part, last    4+4  B,M   number of this frame among the tick's, and of the last one
 *   body               B     see the state's records
 */

/** No frame is longer, msgpack's own bytes included: below what any path splits (IPv6's 1,280 less IP, UDP, DTLS and SCTP). */
export const MAX_FRAME_BYTES = 1_150
/** Bytes of msgpack before the bits, at most. */
export const PREFIX_BYTES = 3
/** Bits of the longest header. */
export const MAX_HEADER_BITS: number = 24 + 64 + 32 + 24
/** Frames of one tick at most: `part` has four bits. */
export const MAX_PARTS = 16

/** Steps of the time and of the ack delay in one ms: 15.6 µs is finer than any browser's clock. */
const TIME_STEPS = 64
const TIME_MODULUS = 2 ** 32
const TICK_MODULUS = 2 ** 16
/** The ack delay that says nothing: over 1,023 ms, or unknown. */
const UNKNOWN_DELAY = 65_535
const FULL_ACK_BITS = 0xffff_ffff

/** The ack of a frame header. */
export interface FrameAck {
  readonly sequence: number
  /** Bit i: `sequence − 1 − i` was taken. Unsigned. */
  readonly bits: number
  /** ms from the acked frame's arrival to this frame's sending; undefined when over a second, or without a time. */
  readonly delayMs: number | undefined
}

/** A frame's header, decoded. */
export interface FrameHeader {
  readonly sequence: number
  /** 0..3; 3 is not synced to the room's clock. */
  readonly stratum: number
  readonly ack: FrameAck | undefined
  /** The sender's shared time, ms, at sending. */
  readonly sharedMs: number | undefined
  /** What the body says of itself; undefined without one. */
  readonly body: FrameBody | undefined
}

export interface FrameBody {
  /** The tick that every value in the body belongs to. */
  readonly tick: number
  readonly part: number
  readonly lastPart: number
  /** Whether this tick's frames, taken together, hold every difference that the sender knows of. */
  readonly whole: boolean
}

/** Writes a header; the body's bits follow. */
export function writeHeader(writer: BitWriter, header: FrameHeader): void {
  const { ack, body } = header
  const full = ack !== undefined && ack.bits === FULL_ACK_BITS
  const several = body !== undefined && body.lastPart > 0
  writer.write(header.sequence, 16)
  writer.write(
    (ack === undefined ? 0 : 0x80) |
      (full ? 0x40 : 0) |
      (header.stratum << 4) |
      (several ? 0x08 : 0) |
      (body?.whole === true ? 0x04 : 0) |
      (header.sharedMs === undefined ? 0 : 0x02) |
      (body === undefined ? 0 : 0x01),
    8,
  )
  if (ack !== undefined) {
    writer.write(ack.sequence, 16)
    if (!full) writer.write(ack.bits, 32)
    if (header.sharedMs !== undefined) {
      const delay = ack.delayMs === undefined ? UNKNOWN_DELAY : Math.round(ack.delayMs * TIME_STEPS)
      writer.write(delay >= 0 && delay < UNKNOWN_DELAY ? delay : UNKNOWN_DELAY, 16)
    }
  }
  if (header.sharedMs !== undefined) {
    const steps = Math.round(header.sharedMs * TIME_STEPS)
    writer.write(((steps % TIME_MODULUS) + TIME_MODULUS) % TIME_MODULUS, 32)
  }
  if (body === undefined) return
  writer.write(body.tick & 0xffff, 16)
  if (several) writer.write((body.part << 4) | body.lastPart, 8)
}

/** Where truncated numbers lie, to expand them. */
export interface ExpandNear {
  /** The receiver's estimate of the shared time, ms: any within nine hours of the sender's will do. */
  readonly sharedMs: number
  /** Any tick within 32,767 of the sender's, for frames that carry no time. */
  readonly tick: number
  /** Ticks a second, to find the tick from the sender's time. */
  readonly tickRate: number
}

/** Reads a header; undefined when the message ends too early or a value makes no sense. */
export function readHeader(reader: BitReader, near: ExpandNear): FrameHeader | undefined {
  const sequence = reader.read(16)
  const flags = reader.read(8)
  let ack: FrameAck | undefined
  if ((flags & 0x80) !== 0) {
    const acked = reader.read(16)
    const bits = (flags & 0x40) !== 0 ? FULL_ACK_BITS : reader.read(32)
    // Without a time the delay tells nothing that a ping needs.
    const delay = (flags & 0x02) !== 0 ? reader.read(16) : UNKNOWN_DELAY
    ack = { sequence: acked, bits, delayMs: delay === UNKNOWN_DELAY ? undefined : delay / TIME_STEPS }
  } else if ((flags & 0x40) !== 0) return undefined
  let sharedMs: number | undefined
  if ((flags & 0x02) !== 0) {
    sharedMs = unwrap(reader.read(32), near.sharedMs * TIME_STEPS, TIME_MODULUS) / TIME_STEPS
  }
  let body: FrameBody | undefined
  if ((flags & 0x01) !== 0) {
    const nearTick = sharedMs === undefined ? near.tick : (sharedMs * near.tickRate) / 1000
    const tick = unwrap(reader.read(16), nearTick, TICK_MODULUS)
    const parts = (flags & 0x08) !== 0 ? reader.read(8) : 0
    body = { tick, part: parts >>> 4, lastPart: parts & 15, whole: (flags & 0x04) !== 0 }
    if (tick < 0 || tick > MAX_TICK || body.part > body.lastPart) return undefined
  } else if ((flags & 0x0c) !== 0) return undefined
  if (reader.failed) return undefined
  return { sequence, stratum: (flags >>> 4) & 3, ack, sharedMs, body }
}

/** The last tick: ticks are kept as int32. 1.1 years at 60 Hz. */
export const MAX_TICK: number = 2 ** 31 - 1

/**
 * Wraps a header, which fills whole bytes, and the bytes of a body as one msgpack `bin` into `target`; gives the message's
 * length in bytes.
 */
export function writeMessage(header: BitWriter, body: Uint8Array, target: DataView, bytes: Uint8Array): number {
  const length = (header.bits >>> 3) + body.length
  let offset = 2
  if (length < 256) {
    target.setUint8(0, 0xc4)
    target.setUint8(1, length)
  } else {
    offset = 3
    target.setUint8(0, 0xc5)
    target.setUint16(1, length)
  }
  offset += header.copyTo(target, offset)
  bytes.set(body, offset)
  return offset + body.length
}

/** Where the bits of a message begin; undefined when it is not exactly one msgpack `bin` of a frame's size. */
export function frameOffset(message: Uint8Array): number | undefined {
  if (message.length > MAX_FRAME_BYTES || message.length < 5) return undefined
  if (message[0] === 0xc4) return message[1] === message.length - 2 ? 2 : undefined
  if (message[0] !== 0xc5) return undefined
  const length = ((message[1] as number) << 8) | (message[2] as number)
  return length === message.length - 3 ? 3 : undefined
}
