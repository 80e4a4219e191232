// Writer of a bit stream: plain bits, Rice codes and runs copied from other streams.

import { ESCAPE_ONES, RUN_BITS, RUN_FROM } from './bits.ts'

/** The first bit of a word, and, shifted right, so many of the first. */
const HIGHEST = 1 << 31
const FROM = RUN_FROM
const BITS = RUN_BITS

/** Appends bits to a buffer of words that grows up to `maxWords`. Bits beyond are dropped, and `overflowed` is set. */
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

  /** Returns whether bits were dropped. */
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
    const over = bits - free
    this.#push(this.#acc | (value >>> over))
    this.#free = 32 - over
    this.#acc = over === 0 ? 0 : value << (32 - over)
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

  /** Writes a number from 1 to 2^(2^b) − 1: its length in bits less one, in b bits, then its bits below the highest. */
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
   * Returns the words with room for `count` more after the present one, or undefined when there is no room: for a hot
   * loop that packs into a local accumulator. It ends with `resume`.
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

  /** Index of the present word. */
  get at(): number {
    return this.#at
  }

  /** The present word so far. */
  get acc(): number {
    return this.#acc
  }

  /** Free bits of the present word, 1..32. */
  get free(): number {
    return this.#free
  }

  /** Continues after a hot loop: `acc` is the word at `at`, of which the low `free` bits are free (1..32). */
  resume(at: number, acc: number, free: number): void {
    this.#at = at
    this.#acc = acc
    this.#free = free
  }

  /** Fills the present word with zeros, and returns the index of the next: the start of a run of bits for `gather`. */
  align(): number {
    if (this.#free < 32) {
      this.#push(this.#acc)
      this.#acc = 0
      this.#free = 32
    }
    return this.#at
  }

  /**
   * Appends `count` runs of another writer's bits: `offsets` from `start` on names them, each by its offset in `runs`.
   */
  gather(source: BitWriter, runs: Int32Array, offsets: Int32Array, start: number, count: number): void {
    let all = 32 - this.#free
    for (let number = start; number < start + count; number++) all += runs[(offsets[number] as number) + BITS] as number
    const words = this.reserve(all >>> 5)
    if (words === undefined) return
    source.#store()
    const others = source.#words
    let at = this.#at
    let acc = this.#acc
    let used = 32 - this.#free
    for (let number = start; number < start + count; number++) {
      const run = offsets[number] as number
      let word = runs[(run + FROM) | 0] as number
      for (let left = runs[(run + BITS) | 0] as number; left > 0; left = (left - 32) | 0) {
        const length = left < 32 ? left : 32
        const next = (others[word] as number) & (HIGHEST >> (length - 1))
        word = (word + 1) | 0
        acc |= next >>> used
        words[at] = acc
        // No branch: whether a word is full is as good as random. Two shifts: a shift by 32 would be a shift by 0.
        const after = (used + length) | 0
        const full = -(after >>> 5)
        at = (at - full) | 0
        acc = (acc & ~full) | (((next << (31 - used)) << 1) & full)
        used = after & 31
      }
    }
    this.resume(at, acc, 32 - used)
  }

  /** Copies the bits to `target` from `offset` on, the last byte filled with zeros. Returns the number of bytes. */
  copyTo(target: DataView, offset: number): number {
    const length = (this.bits + 7) >>> 3
    this.#store()
    const words = this.#words
    const whole = length >>> 2
    for (let word = 0; word < whole; word++) target.setUint32(offset + word * 4, words[word] as number)
    for (let at = whole * 4; at < length; at++)
      target.setUint8(offset + at, ((words[whole] as number) >>> (24 - (at & 3) * 8)) & 255)
    return length
  }

  /** Stores the unfinished word, so that other writers can read it. */
  #store(): void {
    if (this.#free === 32) return
    const words = this.reserve(0)
    if (words !== undefined) words[this.#at] = this.#acc
  }

  #push(word: number): void {
    if (this.#at >= this.#words.length) this.#grow()
    this.#words[this.#at++] = word
  }

  // One word more than `maxWords`: the present one when all are full.
  #grow(): void {
    if (this.#words.length > this.#maxWords) return
    const words = new Uint32Array(Math.min(this.#maxWords + 1, Math.max(16, this.#words.length * 2)))
    words.set(this.#words)
    this.#words = words
  }
}
