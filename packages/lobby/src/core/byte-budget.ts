// Bytes of memory that kept messages take: of a room, and of all rooms of a lobby together.

/** Count of bytes in memory against a limit. What counts here counts in `parent` too. */
export class ByteBudget {
  readonly limit: number
  readonly #parent: ByteBudget | undefined
  #used = 0

  constructor(limit: number, parent?: ByteBudget) {
    this.limit = limit
    this.#parent = parent
  }

  get used(): number {
    return this.#used
  }

  /** Returns whether so many further bytes are within the limit. */
  fits(bytes: number): boolean {
    return this.#used + bytes <= this.limit
  }

  /** Counts further bytes; a negative number gives bytes back. */
  add(bytes: number): void {
    this.#used += bytes
    this.#parent?.add(bytes)
  }
}

/** Bytes of an entry beside its text: the string's header, the entry and its place in a list. */
const ENTRY_BYTES = 128
const WIDE = /[\u0100-\uffff]/

/** Returns the bytes that a kept text takes in memory: two for each character if any is above U+00FF. */
export function bytesInMemory(text: string): number {
  return text.length * (WIDE.test(text) ? 2 : 1) + ENTRY_BYTES
}
