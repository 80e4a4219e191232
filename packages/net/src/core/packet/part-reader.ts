// Reader of the small parts of a received packet; `SmallParts` writes them.

import { readUint } from '../wire/uint.ts'
import { MAX_SMALL_PARTS, MIDDLE, PART_CUE, PART_INPUTS, type PartType, SHORT } from './small-parts.ts'

/** Bytes of the longest varint. */
const VARINT_BYTES = 5

/**
 * Small parts of a received packet, one after the other. Never throws: past a part's end it reads zeros, and `failed`
 * is true.
 */
export class PartReader {
  #bytes: Uint8Array = new Uint8Array(0)
  readonly #types = new Uint8Array(MAX_SMALL_PARTS)
  readonly #ends = new Int32Array(MAX_SMALL_PARTS)
  readonly #starts = new Int32Array(MAX_SMALL_PARTS)
  #count = 0
  #part = -1
  #at = 0
  #end = 0

  /** Takes no parts. */
  clear(): void {
    this.#count = 0
    this.rewind()
  }

  /**
   * Finds the parts of a packet from `offset` on; returns the offset after them, or −1 when they are malformed.
   * `ended`: a byte 0 ends them.
   */
  load(bytes: Uint8Array, offset: number, ended: boolean): number {
    this.clear()
    this.#bytes = bytes
    let at = offset
    while (at < bytes.length) {
      const head = bytes[at++] as number
      if (head === 0 && ended) return this.#count > 0 ? at : -1
      const type = head >>> 4
      let length = head & 15
      const more = length < SHORT ? 0 : length - SHORT + 1
      if (more > 0) {
        length = (more === 1 ? SHORT : MIDDLE) + (at + more <= bytes.length ? readUint(bytes, at, more) : bytes.length)
        at += more
      }
      if (type < PART_INPUTS || type > PART_CUE || this.#count === MAX_SMALL_PARTS || at + length > bytes.length)
        return -1
      this.#types[this.#count] = type
      this.#starts[this.#count] = at
      at += length
      this.#ends[this.#count++] = at
    }
    return ended || this.#count === 0 ? -1 : at
  }

  /** Returns to the position before the first part. */
  rewind(): void {
    this.#part = -1
    this.#at = 0
    this.#end = 0
  }

  /** Returns the type of the next part, whose bytes follow; undefined after the last. */
  next(): PartType | undefined {
    this.#part++
    if (this.#part >= this.#count) return undefined
    this.#at = this.#starts[this.#part] as number
    this.#end = this.#ends[this.#part] as number
    return this.#types[this.#part] as PartType
  }

  /** Returns whether more bytes of the part were read than there are. */
  get failed(): boolean {
    return this.#at > this.#end
  }

  /** Returns whether all bytes of the part were read, and no more. */
  get done(): boolean {
    return this.#at === this.#end
  }

  u16(): number {
    this.#at += 2
    return this.failed ? 0 : readUint(this.#bytes, this.#at - 2, 2)
  }

  /** Reads a number as `SmallParts.varint` writes it. */
  varint(): number {
    let value = 0
    for (let byte = 0; byte < VARINT_BYTES; byte++) {
      if (this.#at >= this.#end) break
      const next = this.#bytes[this.#at++] as number
      value += (next & 127) * 2 ** (7 * byte)
      if (next < 128) {
        // One number has one form.
        if ((next === 0 && byte > 0) || value >= 2 ** 32) break
        return value
      }
    }
    this.#at = this.#end + 1
    return 0
  }

  /** Returns the remaining bytes of the part, as a view of the message. */
  remaining(): Uint8Array {
    const remaining = this.#bytes.subarray(Math.min(this.#at, this.#end), this.#end)
    this.#at = Math.max(this.#at, this.#end)
    return remaining
  }
}
