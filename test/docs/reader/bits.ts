// Bit reader of the reader that is written from WIRE.md.

/** Bits of bytes, most significant first, and the codes of FRM7. Throws where the bytes end too early. */
export class Bits {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  takeBits(bits: number): number {
    let value = 0
    for (let left = bits; left > 0; left--) {
      const byte = this.#bytes[this.#at >> 3]
      if (byte === undefined) throw new Error('the bits end within a number')
      value = value * 2 + ((byte >> (7 - (this.#at & 7))) & 1)
      this.#at++
    }
    return value
  }

  flag(): boolean {
    return this.takeBits(1) === 1
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.takeBits(8))
  }

  rice(k: number): number {
    let ones = 0
    while (ones < 12 && this.flag()) ones++
    return ones < 12 ? ones * 2 ** k + this.takeBits(k) : this.takeBits(this.takeBits(5) + 1)
  }

  sized(b: number): number {
    const below = this.takeBits(b)
    return 2 ** below + this.takeBits(below)
  }

  /** Checks that nothing but zeros to a whole byte is left. */
  expectEnd(): void {
    if (this.#bytes.length * 8 - this.#at > 7) throw new Error('bytes after the end')
    while (this.#at % 8 !== 0) if (this.flag()) throw new Error('padding that is not zero')
  }
}

/** Returns the number of a zigzag code. */
export function unzigzag(code: number): number {
  return code % 2 === 0 ? code / 2 : -(code + 1) / 2
}
