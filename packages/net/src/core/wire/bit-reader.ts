import { ESCAPE_ONES, RECORD_WORDS } from './bits.ts'

/** Words of a reader. A peek at the last bit reads the word after it; a record read in one go may run on past the end for its length. */
function readerWords(maxBytes: number): number {
  return (maxBytes >>> 2) + 3 + RECORD_WORDS
}

/** Reads bits from a copy of a message. Never throws: past the end it reads zeros, and `failed` says so. */
export class BitReader {
  readonly #words: Uint32Array
  #at = 0
  #end = 0

  /** `maxBytes`: no longer message can be loaded. */
  constructor(maxBytes: number) {
    this.#words = new Uint32Array(readerWords(maxBytes))
  }

  /** Whether more was read than there is. */
  get failed(): boolean {
    return this.#at > this.#end
  }

  /** Bits not read yet; negative when `failed`. */
  get left(): number {
    return this.#end - this.#at
  }

  /** For the one loop that is worth it, which keeps its place in a local: the words, and `RECORD_WORDS` after the last. */
  get words(): Uint32Array {
    return this.#words
  }

  /** The place of the first bit after the message. */
  get end(): number {
    return this.#end
  }

  /** The next bit's place in `words`. */
  get position(): number {
    return this.#at
  }

  /** Goes on after such a loop. */
  seek(position: number): void {
    this.#at = position
  }

  /** Takes the bytes from `offset` on; at most `maxBytes` of them. */
  load(bytes: Uint8Array, offset: number): void {
    const words = this.#words
    const length = Math.min(bytes.length - offset, (words.length - readerWords(0)) * 4 + 3)
    const view = new DataView(bytes.buffer, bytes.byteOffset + offset, length)
    const whole = length >>> 2
    for (let index = 0; index < whole; index++) words[index] = view.getUint32(index * 4)
    let last = 0
    for (let at = whole * 4; at < length; at++) last |= view.getUint8(at) << (24 - (at & 3) * 8)
    words[whole] = last
    words[whole + 1] = 0
    this.#at = 0
    this.#end = length * 8
  }

  /** Marks the message as failed: what follows reads as zeros. */
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

  /** Reads whole bytes into an array of its own; empty when there are fewer left. */
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
    // Two shifts, for a shift by 32 is a shift by 0.
    return (
      (((this.#words[index] as number) << shift) | (((this.#words[index + 1] as number) >>> 1) >>> (31 - shift))) >>> 0
    )
  }
}
