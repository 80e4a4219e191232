/**
 * Bits go most significant first, into and out of 32-bit words, so that the first bit of a stream is the highest bit
 * of its first byte and a run of ones can be counted with `Math.clz32`.
 */

/** Words of the longest record of numbers: 64 columns, each a flag and the longest Rice code (12 + 5 + 32 bits). */
export const RECORD_WORDS: number = (64 * 50) / 32

/** A Rice code's quotient reaches this many ones at most; then a length and the plain value follow. */
export const ESCAPE_ONES = 12
/** The largest Rice parameter: with the longest quotient a code still fits one 32-bit write. */
export const MAX_RICE = 15

/** Where in the row of a run, for `gather`, its first word (as `align` gave it) and its number of bits stand. */
export const RUN_FROM = 3
export const RUN_BITS = 4

/** Signed to unsigned, small magnitudes first: 0, -1, 1, -2, … become 0, 1, 2, 3, … Any int32. */
export function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0
}

/** The inverse of `zigzag`. */
export function unzigzag(value: number): number {
  return (value >>> 1) ^ -(value & 1)
}

/** Length in bits of the Rice code of an unsigned 32-bit value. */
export function riceBits(value: number, k: number): number {
  const quotient = value >>> k
  return quotient < ESCAPE_ONES ? quotient + 1 + k : ESCAPE_ONES + 5 + 32 - Math.clz32(value)
}

/** Appends bits to a buffer of words that grows up to `maxWords`; what is over is dropped and `overflowed` says so. */
export class BitWriter {
  #words: Uint32Array
  readonly #maxWords: number
  #at = 0
  #acc = 0
  #free = 32

  constructor(maxWords: number, initialWords: number = maxWords) {
    this.#maxWords = maxWords
    this.#words = new Uint32Array(Math.min(initialWords, maxWords) + 1)
  }

  /** Bits written since `reset`. */
  get bits(): number {
    return this.#at * 32 + 32 - this.#free
  }

  /** Whether more was written than there is room for. */
  get overflowed(): boolean {
    return this.bits > this.#maxWords * 32
  }

  reset(): void {
    this.#at = 0
    this.#acc = 0
    this.#free = 32
  }

  /** Writes the low `bits` (1..32) of a value whose higher bits are zero (at 32, any int32 or uint32). */
  write(value: number, bits: number): void {
    const free = this.#free
    if (bits < free) {
      this.#acc |= value << (free - bits)
      this.#free = free - bits
      return
    }
    const rest = bits - free
    this.#push(this.#acc | (value >>> rest))
    this.#free = 32 - rest
    this.#acc = rest === 0 ? 0 : value << (32 - rest)
  }

  /**
   * Writes an unsigned 32-bit value as a Rice code: the quotient by 2^k in ones, a zero, then k bits. A quotient of 12
   * or more is 12 ones, then 5 bits of length less one, then the value.
   */
  rice(value: number, k: number): void {
    const quotient = value >>> k
    if (quotient < ESCAPE_ONES) {
      this.write((((2 << quotient) - 2) << k) | (value & ((1 << k) - 1)), quotient + 1 + k)
      return
    }
    const length = 32 - Math.clz32(value)
    this.write((((1 << ESCAPE_ONES) - 1) << 5) | (length - 1), ESCAPE_ONES + 5)
    this.write(value, length)
  }

  /** Writes a number from 1 to 2^(2^b) − 1 as its length in bits less one, in b bits, and its bits below the highest. */
  sized(value: number, b: number): void {
    const below = 31 - Math.clz32(value)
    this.write(below, b)
    if (below > 0) this.write(value - 2 ** below, below)
  }

  /** Writes whole bytes. */
  bytes(bytes: Uint8Array): void {
    for (const byte of bytes) this.write(byte, 8)
  }

  /**
   * For the loops that are worth it, which pack into a local accumulator: the words, with room for `count` more after
   * the one at hand, or undefined when there is none. Such a loop ends with `resume`.
   */
  reserve(count: number): Uint32Array | undefined {
    while (this.#at + count >= this.#words.length) {
      if (this.#words.length > this.#maxWords) {
        this.#at = this.#maxWords + 1
        return undefined
      }
      this.#grow()
    }
    return this.#words
  }

  /** Goes on after such a loop: `acc` is the word at `at`, of which the low `free` bits are free (1..32). */
  resume(at: number, acc: number, free: number): void {
    this.#at = at
    this.#acc = acc
    this.#free = free
  }

  /** Goes on at the next word, and gives its index: where a run of bits that `copy` can read begins. */
  align(): number {
    if (this.#free < 32) {
      this.#push(this.#acc)
      this.#acc = 0
      this.#free = 32
    }
    return this.#at
  }

  /** Appends `bits` bits that another writer holds from its word `from` on (as `align` gave it). */
  copy(source: BitWriter, from: number, bits: number): void {
    const whole = bits >>> 5
    const rest = bits & 31
    const free = this.#free
    const words = this.reserve((32 - free + bits) >>> 5)
    if (words === undefined) return
    source.#settle()
    const others = source.#words
    let at = this.#at
    if (free === 32) {
      for (let word = from; word < from + whole; word++) words[at++] = others[word] as number
    } else {
      let acc = this.#acc
      for (let word = from; word < from + whole; word++) {
        const next = others[word] as number
        words[at++] = acc | (next >>> (32 - free))
        acc = next << free
      }
      this.#acc = acc
    }
    this.#at = at
    if (rest > 0) this.write((others[from + whole] as number) >>> (32 - rest), rest)
  }

  /** Appends runs of another writer's bits: `count` of those that `places` names from `start` on, each by its place in `runs`. */
  gather(source: BitWriter, runs: Int32Array, places: Int32Array, start: number, count: number): void {
    let all = 32 - this.#free
    for (let number = start; number < start + count; number++)
      all += runs[(places[number] as number) + RUN_BITS] as number
    const words = this.reserve(all >>> 5)
    if (words === undefined) return
    source.#settle()
    const others = source.#words
    let at = this.#at
    let acc = this.#acc
    let free = this.#free
    for (let number = start; number < start + count; number++) {
      const run = places[number] as number
      let word = runs[run + RUN_FROM] as number
      let left = runs[run + RUN_BITS] as number
      for (; left >= 32; left -= 32) {
        const next = others[word++] as number
        words[at++] = free === 32 ? next : acc | (next >>> (32 - free))
        acc = free === 32 ? 0 : next << free
      }
      if (left === 0) continue
      const next = (others[word] as number) >>> (32 - left)
      const more = left - free
      if (more < 0) {
        free -= left
        acc |= next << free
      } else {
        words[at++] = acc | (next >>> more)
        free = 32 - more
        acc = more === 0 ? 0 : next << free
      }
    }
    this.resume(at, acc, free)
  }

  /** Puts the bits into `target` from `offset` on, the last byte filled with zeros; gives the number of bytes. */
  copyTo(target: DataView, offset: number): number {
    const length = (this.bits + 7) >>> 3
    this.#settle()
    const words = this.#words
    const whole = length >>> 2
    for (let word = 0; word < whole; word++) target.setUint32(offset + word * 4, words[word] as number)
    for (let at = whole * 4; at < length; at++)
      target.setUint8(offset + at, ((words[whole] as number) >>> (24 - (at & 3) * 8)) & 255)
    return length
  }

  /** Puts the bits that still gather into their word, where a reader finds them. */
  #settle(): void {
    if (this.#free === 32) return
    const words = this.reserve(0)
    if (words !== undefined) words[this.#at] = this.#acc
  }

  #push(word: number): void {
    if (this.#at >= this.#words.length) this.#grow()
    this.#words[this.#at++] = word
  }

  // One word more than may be used: the one at hand when all are full.
  #grow(): void {
    if (this.#words.length > this.#maxWords) return
    const words = new Uint32Array(Math.min(this.#maxWords + 1, Math.max(16, this.#words.length * 2)))
    words.set(this.#words)
    this.#words = words
  }
}

/** Reads bits from a copy of a message. Never throws: past the end it reads zeros, and `failed` says so. */
export class BitReader {
  readonly #words: Uint32Array
  #at = 0
  #end = 0

  /** `maxBytes`: no longer message can be loaded. */
  constructor(maxBytes: number) {
    // A peek at the last bit reads the word after it; a record read in one go may run on past the end for its length.
    this.#words = new Uint32Array((maxBytes >>> 2) + 3 + RECORD_WORDS)
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
    const length = Math.min(bytes.length - offset, (words.length - 3 - RECORD_WORDS) * 4 + 3)
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
