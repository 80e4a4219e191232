// Byte reader of the reader that is written from WIRE.md, and hexadecimal text.

/** Returns the bytes of hexadecimal text. */
export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
}

/** Returns bytes as hexadecimal text. */
export function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Bytes of a packet, one after the other; integers are big-endian. Throws where they end too early. */
export class Bytes {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  takeBytes(count: number): Uint8Array {
    if (count > this.left) throw new Error('the bytes end too early')
    this.#at += count
    return this.#bytes.slice(this.#at - count, this.#at)
  }

  /** Reads an unsigned integer of so many bytes. */
  uint(count: number): number {
    return this.takeBytes(count).reduce((value, byte) => value * 256 + byte, 0)
  }

  varint(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.uint(1)
      value += (byte & 127) * scale
      if (value >= 2 ** 32) throw new Error('a varint of more than 32 bits')
      if (byte >= 128) continue
      if (byte === 0 && scale > 1) throw new Error('a varint that is longer than its number')
      return value
    }
  }

  rest(): Uint8Array {
    return this.takeBytes(this.left)
  }
}
