// Reader of a bit stream: plain bits and Rice codes from a peer's bytes.

import { ESCAPE_ONES, RECORD_WORDS } from './bits.ts'

/**
 * Returns the words that a reader needs: a peek reads one word ahead, and a loop over a record may run past the end by
 * its length.
 */
function readerWords(maxBytes: number): number {
  return (maxBytes >>> 2) + 3 + RECORD_WORDS
}

/** Reads bits from a copy of a message. Never throws: reads zeros past the end, and sets `failed`. */
export class BitReader {
  readonly #words: Uint32Array
  #at = 0
  #end = 0

  /** `maxBytes`: length of the longest message. */
  constructor(maxBytes: number) {
    this.#words = new Uint32Array(readerWords(maxBytes))
  }

  /** Returns whether reads went past the end. */
  get failed(): boolean {
    return this.#at > this.#end
  }

  /** Bits not read yet; negative when `failed`. */
  get left(): number {
    return this.#end - this.#at
  }

  /**
   * The words, and `RECORD_WORDS` more: for a hot loop that keeps its position in a local variable. It ends with
   * `seek`.
   */
  get words(): Uint32Array {
    return this.#words
  }

  /** Position of the first bit after the message. */
  get end(): number {
    return this.#end
  }

  /** Position of the next bit in `words`. */
  get position(): number {
    return this.#at
  }

  /** Continues at a position, after a hot loop. */
  seek(position: number): void {
    this.#at = position
  }

  /** Loads the bytes from `offset` on, at most `maxBytes`. */
  load(bytes: Uint8Array, offset: number): void {
    const words = this.#words
    const length = Math.min(bytes.length - offset, (words.length - readerWords(0)) * 4 + 3)
    const whole = length >>> 2
    let from = offset
    for (let index = 0; index < whole; index++, from += 4) {
      words[index] =
        ((bytes[from] as number) << 24) |
        ((bytes[from + 1] as number) << 16) |
        ((bytes[from + 2] as number) << 8) |
        (bytes[from + 3] as number)
    }
    let last = 0
    for (let at = whole * 4; at < length; at++) last |= (bytes[offset + at] as number) << (24 - (at & 3) * 8)
    words[whole] = last
    words[whole + 1] = 0
    this.#at = 0
    this.#end = length * 8
  }

  /** Marks the message as failed: the rest reads as zeros. */
  fail(): void {
    this.#at = this.#end + 1
  }

  /** Reads 1..32 bits as an unsigned number. */
  read(bits: number): number {
    const value = this.#peek() >>> (32 - bits)
    this.#at += bits
    return value
  }

  /** Reads one Rice code (see `BitWriter.rice`). */
  rice(k: number): number {
    const word = this.#peek()
    const quotient = Math.clz32(~word)
    if (quotient < ESCAPE_ONES) {
      this.#at += quotient + 1 + k
      return k === 0 ? quotient : ((quotient << k) | ((word << (quotient + 1)) >>> (32 - k))) >>> 0
    }
    this.#at += ESCAPE_ONES
    return this.read(this.read(5) + 1)
  }

  /** Reads a number as `BitWriter.sized` writes it; `b` is at most 4. */
  sized(b: number): number {
    const below = this.read(b)
    return below === 0 ? 1 : 2 ** below + this.read(below)
  }

  /** Reads whole bytes into a new array; an empty one, and `failed`, when fewer are left. */
  bytes(length: number): Uint8Array {
    if (length * 8 > this.left) {
      this.fail()
      return new Uint8Array(0)
    }
    const bytes = new Uint8Array(length)
    for (let index = 0; index < length; index++) bytes[index] = this.read(8)
    return bytes
  }

  #peek(): number {
    const at = this.#at
    if (at >= this.#end) return 0
    const index = at >>> 5
    const shift = at & 31
    // Two shifts: a shift by 32 would be a shift by 0.
    return (
      (((this.#words[index] as number) << shift) | (((this.#words[index + 1] as number) >>> 1) >>> (31 - shift))) >>> 0
    )
  }
}
