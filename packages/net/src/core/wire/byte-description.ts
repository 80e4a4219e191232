// Canonical bytes of a declaration, the input of its hash: builder of game and schema descriptions.

import { encoder } from './utf8.ts'

/** Bytes that describe a declaration, for its hash: numbers little-endian, text as UTF-8. */
export class ByteDescription {
  readonly #bytes: number[] = []
  readonly #view = new DataView(new ArrayBuffer(8))

  get bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes)
  }

  u8(value: number): this {
    this.#bytes.push(value)
    return this
  }

  u16(value: number): this {
    this.#view.setUint16(0, value, true)
    return this.#append(2)
  }

  i32(value: number): this {
    this.#view.setInt32(0, value, true)
    return this.#append(4)
  }

  f64(value: number): this {
    this.#view.setFloat64(0, value, true)
    return this.#append(8)
  }

  /** Appends the length of a text in bytes as u16, and its bytes. */
  text(value: string): this {
    const bytes = encoder.encode(value)
    this.u16(bytes.length)
    this.#bytes.push(...bytes)
    return this
  }

  #append(length: number): this {
    for (let at = 0; at < length; at++) this.#bytes.push(this.#view.getUint8(at))
    return this
  }
}
