import { ESCAPE_ONES, RUN_BITS, RUN_FROM } from './bits.ts'

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
