// Decoder of msgpack from a peer's bytes: no more than FRM1 in docs/WIRE.md lets through.

import { MAX_DEPTH } from './msgpack-writer.ts'
import { decoder } from './utf8.ts'

/** Texts up to this length are decoded here when they are ASCII: the runtime's decoder takes long to begin. */
const SHORT_TEXT = 32
/** Results where nothing is kept. */
const NO_ARRAY: unknown[] = []
const NO_MAP: Record<string, unknown> = {}
/** Highest index that an object can have. */
const FAR = 2 ** 32 - 2

/** Reader of one message. Its methods throw a `RangeError` for bytes that no sender of ours wrote. */
export class MsgpackReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #keep: boolean
  #at = 0
  /** Number of values that were read, with arrays, maps and keys. Byte strings, which take much, count as six. */
  values = 0
  /** Number of arrays and maps among them. */
  objects = 0

  /** `keep`: false where the bytes are only checked, and nothing is made of them. */
  constructor(bytes: Uint8Array, keep: boolean) {
    this.#bytes = bytes
    this.#keep = keep
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Returns the one value that the bytes are. Nothing in it refers to them. */
  message(): unknown {
    const value = this.#value(0)
    if (this.#at !== this.#bytes.length) throw malformed()
    return value
  }

  #value(depth: number): unknown {
    this.values++
    const head = this.#uint(1)
    if (head < 0x80) return head
    if (head < 0x90) return this.#map(head & 0x0f, depth)
    if (head < 0xa0) return this.#array(head & 0x0f, depth)
    if (head < 0xc0) return this.#text(head & 0x1f)
    if (head >= 0xe0) return head - 0x100
    switch (head) {
      case 0xc0:
        return null
      case 0xc2:
        return false
      case 0xc3:
        return true
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.#bin(this.#uint(1 << (head - 0xc4)))
      case 0xca:
        return this.#view.getFloat32(this.#skip(4))
      case 0xcb:
        return this.#view.getFloat64(this.#skip(8))
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#uint(1 << (head - 0xcc))
      case 0xcf:
        return this.#uint(4) * 2 ** 32 + this.#uint(4)
      case 0xd0:
        return this.#view.getInt8(this.#skip(1))
      case 0xd1:
        return this.#view.getInt16(this.#skip(2))
      case 0xd2:
        return this.#view.getInt32(this.#skip(4))
      case 0xd3:
        return this.#view.getInt32(this.#skip(4)) * 2 ** 32 + this.#uint(4)
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#uint(1 << (head - 0xd9)))
      case 0xdc:
      case 0xdd:
        return this.#array(this.#uint(2 << (head - 0xdc)), depth)
      case 0xde:
      case 0xdf:
        return this.#map(this.#uint(2 << (head - 0xde)), depth)
      default:
        // 0xc1 is reserved; 0xc7–0xc9 and 0xd4–0xd8 are extensions.
        throw malformed()
    }
  }

  /** Room is made as elements are read: a count alone allocates nothing. */
  #array(count: number, depth: number): unknown[] {
    this.objects++
    if (depth === MAX_DEPTH) throw malformed()
    const array: unknown[] = this.#keep ? [] : NO_ARRAY
    for (let index = 0; index < count; index++) {
      const value = this.#value(depth + 1)
      if (this.#keep) array.push(value)
    }
    return array
  }

  #map(count: number, depth: number): Record<string, unknown> {
    this.objects++
    if (depth === MAX_DEPTH) throw malformed()
    const map: Record<string, unknown> = this.#keep ? {} : NO_MAP
    let sparse = !this.#keep
    for (let entry = 0; entry < count; entry++) {
      const key = this.#value(depth + 1)
      if (typeof key !== 'string') throw malformed()
      // An engine makes room up to the highest index, 11 KB for `{ 900: 0 }`, unless one is far from the others.
      if (!sparse && key < ':' && key.length > 1) {
        map[FAR] = 0
        sparse = delete map[FAR]
      }
      const value = this.#value(depth + 1)
      if (this.#keep) map[key === '__proto__' ? '__proto_' : key] = value
    }
    return map
  }

  #bin(length: number): Uint8Array {
    this.values += 5
    const bytes = this.#takeBytes(length)
    // A copy, and a plain array also of a `Buffer`.
    return this.#keep ? new Uint8Array(bytes) : bytes
  }

  #text(length: number): string {
    const bytes = this.#takeBytes(length)
    if (!this.#keep) return ''
    if (length > SHORT_TEXT) return decoder.decode(bytes)
    let text = ''
    for (const byte of bytes) {
      if (byte >= 0x80) return decoder.decode(bytes)
      text += String.fromCharCode(byte)
    }
    return text
  }

  #uint(length: number): number {
    const at = this.#skip(length)
    if (length === 1) return this.#view.getUint8(at)
    return length === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at)
  }

  #takeBytes(length: number): Uint8Array {
    const at = this.#skip(length)
    if (this.#at > this.#bytes.length) throw malformed()
    return this.#bytes.subarray(at, this.#at)
  }

  /** Returns where the next bytes lie, so many of them. The view throws where they are not there. */
  #skip(length: number): number {
    this.#at += length
    return this.#at - length
  }
}

function malformed(): RangeError {
  return new RangeError('malformed msgpack')
}
