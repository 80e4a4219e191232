// Receive buffer of a transfer. It grows with the data that arrives, not with the size that a peer announces.

/** Size of a chunk, bytes. */
const CHUNK_BYTES = 65_536

/**
 * Buffer for an announced number of bytes that does not trust it. Data is kept in chunks, and put together once all of
 * it has arrived: no more is allocated than what arrived, and 64 KiB, and growing copies nothing.
 */
export class GrowingBytes {
  readonly size: number
  readonly #chunks: Uint8Array[] = []
  #length = 0
  #capacity = 0
  #joined: Uint8Array | undefined

  /** `size`: the announced number. */
  constructor(size: number) {
    this.size = size
  }

  /** Bytes that came. */
  get length(): number {
    return this.#length
  }

  /** Bytes allocated. */
  get capacity(): number {
    return this.#capacity
  }

  /** Copies bytes to the end. False, and nothing changes, when they exceed the size. */
  append(bytes: Uint8Array): boolean {
    if (this.#length + bytes.length > this.size) return false
    for (let from = 0; from < bytes.length;) {
      if (this.#length === this.#capacity) this.#grow()
      const at = this.#length % CHUNK_BYTES
      const part = bytes.subarray(from, from + this.#capacity - this.#length)
      this.#chunks.at(-1)?.set(part, at)
      from += part.length
      this.#length += part.length
    }
    return true
  }

  /** All bytes; undefined until all have come. */
  get complete(): Uint8Array | undefined {
    if (this.#length < this.size) return undefined
    return (this.#joined ??= this.#join())
  }

  #grow(): void {
    const chunk = new Uint8Array(Math.min(CHUNK_BYTES, this.size - this.#capacity))
    this.#chunks.push(chunk)
    this.#capacity += chunk.length
  }

  #join(): Uint8Array {
    const joined = new Uint8Array(this.size)
    for (const [number, chunk] of this.#chunks.entries()) joined.set(chunk, number * CHUNK_BYTES)
    this.#chunks.length = 0
    return joined
  }
}
