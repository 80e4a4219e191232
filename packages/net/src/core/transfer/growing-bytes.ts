// Receive buffer of a transfer. It grows with the data that arrives, not with the size that a peer announces.

/** First allocation, bytes. */
const INITIAL_BYTES = 65_536

/**
 * Buffer for an announced number of bytes that does not trust it: never more than twice what came is allocated, and 64
 * KiB.
 */
export class GrowingBytes {
  readonly size: number
  #bytes: Uint8Array
  #length = 0

  /** `size`: the announced number. */
  constructor(size: number) {
    this.size = size
    this.#bytes = new Uint8Array(Math.min(size, INITIAL_BYTES))
  }

  /** Bytes that came. */
  get length(): number {
    return this.#length
  }

  /** Bytes allocated. */
  get capacity(): number {
    return this.#bytes.length
  }

  /** Copies bytes to the end. False, and nothing changes, when they exceed the size. */
  append(bytes: Uint8Array): boolean {
    const length = this.#length + bytes.length
    if (length > this.size) return false
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.min(this.size, Math.max(length, this.#bytes.length * 2)))
      larger.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = larger
    }
    this.#bytes.set(bytes, this.#length)
    this.#length = length
    return true
  }

  /** All bytes; undefined until all have come. */
  get complete(): Uint8Array | undefined {
    return this.#length === this.size ? this.#bytes : undefined
  }
}
