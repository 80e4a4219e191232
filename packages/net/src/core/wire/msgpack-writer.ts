// Encoder of msgpack: the shortest form of each value, and only values that arrive unchanged (FRM2 in docs/WIRE.md).

import { encoder } from './utf8.ts'
import { DEVELOPMENT } from '../../development.ts'
import { LEFT_OUT } from '../../left-out.ts'

/** Deepest nesting of arrays and maps. Deeper data could exhaust the stack of recursive readers, here and in games. */
export const MAX_DEPTH = 16

/** Size of a buffer; many messages share one. */
const BUFFER_BYTES = 8_192
/** A message begins a new buffer where fewer bytes are left. */
const LEAST_BYTES = 1_024

const LONE_SURROGATE = /\p{Surrogate}/u

/** First codes of values with a length or a number that follows in 1, 2 or 4 bytes. */
const BIN = 0xc4
const UINT = 0xcc
const TEXT = 0xd9
/** Of these two the code with one byte belongs to others: they have none. */
const ARRAY = 0xdb
const MAP = 0xdd

/** Writer of values into buffers that it makes and never writes to twice. */
export class MsgpackWriter {
  #bytes = new Uint8Array(0)
  #view = new DataView(this.#bytes.buffer)
  /** Start of the message. */
  #start = 0
  /** Offset of the next byte. */
  #at = 0
  /** Keys and indices down to the part that is being written, for errors in development. */
  readonly #path: (string | number)[] = []

  /** Returns the bytes of a value. Throws a `TypeError` for a part that would not arrive (in development: which). */
  message(value: unknown): Uint8Array {
    this.#start = this.#at
    if (this.#bytes.length - this.#at < LEAST_BYTES) this.#renew(BUFFER_BYTES)
    this.#value(value, 0)
    return this.#bytes.subarray(this.#start, this.#at)
  }

  #value(value: unknown, depth: number): void {
    switch (typeof value) {
      case 'number':
        return this.#number(value)
      case 'string':
        return this.#text(value, value, depth)
      case 'boolean':
        return this.#byte(value ? 0xc3 : 0xc2)
      case 'object':
        return value === null ? this.#byte(0xc0) : this.#object(value, depth)
      default:
        throw this.#refusal(value, depth)
    }
  }

  #object(value: object, depth: number): void {
    if (value instanceof Uint8Array) {
      this.#head(value.length, BIN)
      const at = this.#skip(value.length)
      this.#bytes.set(value, at)
      return
    }
    if (depth === MAX_DEPTH) throw this.#refusal(value, depth)
    if (Array.isArray(value)) {
      this.#head(value.length, ARRAY, 0x90, 15)
      for (let index = 0; index < value.length; index++) {
        if (DEVELOPMENT) this.#path[depth] = index
        this.#value(value[index], depth + 1)
      }
      return
    }
    const prototype: unknown = Object.getPrototypeOf(value)
    // A plain object of another realm (an iframe's) has a prototype of its own, whose prototype is null.
    if (prototype !== null && prototype !== Object.prototype && Object.getPrototypeOf(prototype) !== null) {
      throw this.#refusal(value, depth)
    }
    // A key whose value is undefined is left out, as JSON does.
    const entries = Object.entries(value).filter(([, part]) => part !== undefined)
    this.#head(entries.length, MAP, 0x80, 15)
    for (const [key, part] of entries) {
      if (key === '__proto__') throw this.#refusal(value, depth)
      this.#text(key, value, depth)
      if (DEVELOPMENT) this.#path[depth] = key
      this.#value(part, depth + 1)
    }
  }

  #number(value: number): void {
    if (value >>> 0 === value) return this.#head(value, UINT, 0, 0x7f)
    if (value >> 0 !== value) {
      this.#byte(0xcb)
      const at = this.#skip(8)
      this.#view.setFloat64(at, value)
    } else if (value >= -0x20) this.#byte(value)
    else if (value >= -0x80) {
      this.#byte(0xd0)
      this.#byte(value)
    } else if (value >= -0x8000) {
      this.#byte(0xd1)
      const at = this.#skip(2)
      this.#view.setInt16(at, value)
    } else {
      this.#byte(0xd2)
      const at = this.#skip(4)
      this.#view.setInt32(at, value)
    }
  }

  /** Writes a text: a value, or a key of one. */
  #text(text: string, value: unknown, depth: number): void {
    let length = 0
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      // Of a pair of surrogates each half counts two bytes.
      length += code < 0x80 ? 1 : code < 0x800 || (code & 0xf800) === 0xd800 ? 2 : 3
    }
    const ascii = length === text.length
    if (!ascii && LONE_SURROGATE.test(text)) throw this.#refusal(value, depth)
    this.#head(length, TEXT, 0xa0, 31)
    const to = this.#skip(length)
    const bytes = this.#bytes
    if (ascii) for (let at = 0; at < length; at++) bytes[to + at] = text.charCodeAt(at)
    else encoder.encodeInto(text, bytes.subarray(to))
  }

  /** Writes a count: up to `most` in one byte, with the bits `short`; else after the code of as many bytes. */
  #head(count: number, code: number, short: number = 0, most: number = -1): void {
    if (count <= most) this.#byte(short | count)
    else if (count < 0x100 && code !== ARRAY && code !== MAP) {
      this.#byte(code)
      this.#byte(count)
    } else if (count < 0x10000) {
      this.#byte(code + 1)
      const at = this.#skip(2)
      this.#view.setUint16(at, count)
    } else {
      this.#byte(code + 2)
      const at = this.#skip(4)
      this.#view.setUint32(at, count)
    }
  }

  #byte(byte: number): void {
    const at = this.#skip(1)
    this.#bytes[at] = byte
  }

  /** Returns where the next bytes go, so many of them. */
  #skip(length: number): number {
    if (this.#at + length > this.#bytes.length) this.#renew(2 * (this.#at - this.#start + length))
    this.#at += length
    return this.#at - length
  }

  /** Goes on in a buffer of its own, of at least so many bytes. */
  #renew(length: number): void {
    const begun = this.#bytes.subarray(this.#start, this.#at)
    this.#bytes = new Uint8Array(Math.max(BUFFER_BYTES, length))
    this.#bytes.set(begun)
    this.#view = new DataView(this.#bytes.buffer)
    this.#start = 0
    this.#at = begun.length
  }

  /** Returns the error of a part that would not arrive. */
  #refusal(value: unknown, depth: number): TypeError {
    if (!DEVELOPMENT) return new TypeError(LEFT_OUT)
    const path = this.#path.slice(0, depth).map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    return new TypeError(`value${path.join('')} is ${reasonOf(value, depth)}`)
  }
}

function reasonOf(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return 'a string with a lone surrogate; send valid text'
    case 'undefined':
      return 'undefined; send null'
    case 'bigint':
      return 'a bigint; send a number or a string'
    case 'object':
      return depth === MAX_DEPTH ? `nested more than ${MAX_DEPTH} deep, or a cycle` : reasonOfObject(value as object)
    default:
      return `a ${typeof value}; only data can be sent`
  }
}

function reasonOfObject(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    return `an object of class ${className(value)}; send plain data`
  if (Object.keys(value).includes('__proto__')) return 'an object with a key named __proto__'
  return 'an object with a key with a lone surrogate; send valid text'
}

function className(value: object): string {
  const name: unknown = value.constructor?.name
  return typeof name === 'string' && name !== '' ? name : 'unknown'
}
