/** The first allocation, bytes. */
const FIRST_BYTES = 65_536

/**
 * Collects a known number of bytes without believing in that number: it never holds more than twice what came, and 64 KiB.
 */
export class GrowingBytes {
  readonly size: number
  #bytes: Uint8Array
  #length = 0

  constructor(size: number) {
    this.size = size
    this.#bytes = new Uint8Array(Math.min(size, FIRST_BYTES))
  }

  /** How many came. */
  get length(): number {
    return this.#length
  }

  /** How many are allocated. */
  get capacity(): number {
    return this.#bytes.length
  }

  /** Copies some more; false, and nothing changes, when they are more than the size leaves. */
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

  /** All of it, when all of it came. */
  take(): Uint8Array | undefined {
    return this.#length === this.size ? this.#bytes : undefined
  }
}
