// Writer of the small parts of a packet (inputs, input status and cues), and their layout on the wire.

import { MAX_HEADER_BITS, MAX_PACKET_BYTES, PREFIX_BYTES } from '../wire/packet-limits.ts'
import { writeUint } from '../wire/uint.ts'

/*
 * Small parts of a packet, each a head and its bytes:
 *
 *   type           4         1 inputs, 2 input status, 3 cue
 *   length         4         0..13 bytes follow; 14: 14 and the next byte; 15: 270 and the next two bytes
 *   bytes
 *
 * A byte 0 ends them when entities follow; else they end with the packet.
 */

/** Types of small parts. */
export const PART_INPUTS = 1 as const
export const PART_INPUT_STATUS = 2 as const
export const PART_CUE = 3 as const
export type PartType = typeof PART_INPUTS | typeof PART_INPUT_STATUS | typeof PART_CUE

/**
 * Upper bound of the small parts of a packet: parts of a few bytes must not cost the receiver as much as a thousand
 * messages.
 */
export const MAX_SMALL_PARTS = 32
/** Upper bound of the bytes of all small parts of a packet: the space beside the longest header. */
export const MAX_SMALL_BYTES: number = MAX_PACKET_BYTES - PREFIX_BYTES - (MAX_HEADER_BITS >>> 3) - 1
/** Least lengths that take one more byte, and two more. */
export const SHORT = 14
export const MIDDLE: number = SHORT + 256
/** Bytes of the longest head. */
const HEAD_BYTES = 3

/** Small parts that wait for a packet. */
export class SmallParts {
  /** Buffer with room for one part beyond the limit, which `endPart` removes again. */
  readonly #bytes = new Uint8Array(2 * MAX_PACKET_BYTES)
  readonly #starts = new Int32Array(MAX_SMALL_PARTS + 1)
  #count = 0
  #at = 0

  get count(): number {
    return this.#count
  }

  /** Bytes of all parts. */
  get length(): number {
    return this.#at
  }

  /** Writes all parts as they stand in a packet; returns the offset after them. */
  copyTo(target: Uint8Array, offset: number): number {
    for (let at = 0; at < this.#at; at++) target[offset + at] = this.#bytes[at] as number
    return offset + this.#at
  }

  clear(): void {
    this.#count = 0
    this.#at = 0
  }

  /** Number of parts of a type. */
  countOf(type: PartType): number {
    let count = 0
    for (let part = 0; part < this.#count; part++)
      if ((this.#bytes[this.#starts[part] as number] as number) >>> 4 === type) count++
    return count
  }

  /** Removes the parts of a type. */
  remove(type: PartType): void {
    for (let part = this.#count - 1; part >= 0; part--) {
      const from = this.#starts[part] as number
      if ((this.#bytes[from] as number) >>> 4 !== type) continue
      const to = part + 1 < this.#count ? (this.#starts[part + 1] as number) : this.#at
      this.#bytes.copyWithin(from, to, this.#at)
      this.#at -= to - from
      this.#count--
      for (let later = part; later < this.#count; later++)
        this.#starts[later] = (this.#starts[later + 1] as number) - (to - from)
    }
  }

  /** Begins a part; its bytes and `endPart` follow. */
  beginPart(type: PartType): void {
    this.#starts[this.#count] = this.#at
    this.#bytes[this.#at] = type << 4
    this.#at += HEAD_BYTES
  }

  u16(value: number): void {
    this.#at = writeUint(this.#bytes, this.#at, value, 2)
  }

  /** Appends an unsigned number below 2^32: seven bits a byte, the lowest first, the high bit where more follow. */
  varint(value: number): void {
    let remaining = value
    for (; remaining >= 128; remaining = Math.floor(remaining / 128)) this.#bytes[this.#at++] = (remaining & 127) | 128
    this.#bytes[this.#at++] = remaining
  }

  put(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
  }

  /** Ends the part; returns false and removes the part when it does not fit the packet. */
  endPart(): boolean {
    const start = this.#starts[this.#count] as number
    const body = start + HEAD_BYTES
    const length = this.#at - body
    let at = start
    const type = this.#bytes[at] as number
    this.#bytes[at++] = type | (length < SHORT ? length : length < MIDDLE ? SHORT : 15)
    if (length >= MIDDLE) at = writeUint(this.#bytes, at, length - MIDDLE, 2)
    else if (length >= SHORT) at = writeUint(this.#bytes, at, length - SHORT, 1)
    this.#bytes.copyWithin(at, body, this.#at)
    const fits = this.#count < MAX_SMALL_PARTS && at + length <= MAX_SMALL_BYTES
    this.#at = fits ? at + length : start
    if (fits) this.#count++
    return fits
  }
}
