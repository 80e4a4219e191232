// Canonical bytes of a declaration, the input of its hash: builder of game and schema descriptions.

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
    return this.#take(2)
  }

  i32(value: number): this {
    this.#view.setInt32(0, value, true)
    return this.#take(4)
  }

  f64(value: number): this {
    this.#view.setFloat64(0, value, true)
    return this.#take(8)
  }

  /** Appends the length of a text in bytes as u16, and its bytes. */
  text(value: string): this {
    const bytes = utf8(value)
    this.u16(bytes.length)
    this.#bytes.push(...bytes)
    return this
  }

  #take(length: number): this {
    for (let at = 0; at < length; at++) this.#bytes.push(this.#view.getUint8(at))
    return this
  }
}

/** The UTF-8 bytes of a text; U+FFFD for a lone surrogate. */
function utf8(text: string): number[] {
  return [...text].flatMap((character) => {
    const point = character.codePointAt(0) as number
    const code = point >= 0xd800 && point < 0xe000 ? 0xfffd : point
    const low = (shift: number): number => 0x80 | ((code >>> shift) & 0x3f)
    if (code < 0x80) return [code]
    if (code < 0x800) return [0xc0 | (code >>> 6), low(0)]
    if (code < 0x10000) return [0xe0 | (code >>> 12), low(6), low(0)]
    return [0xf0 | (code >>> 18), low(12), low(6), low(0)]
  })
}
