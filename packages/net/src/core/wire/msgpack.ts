// Encoding and decoding of msgpack. Only this file uses `packages/net/vendor/msgpackr.ts`, cut to plain data.

import { Packr } from '../../vendor/msgpackr.js'
import { packable } from './packable.ts'
import { walk } from './walker.ts'

const codec = new Packr()

/** A decoded value, wrapped: `undefined` means that there is none. */
export interface Unpacked {
  readonly value: unknown
}

/**
 * Encodes one value. The caller may keep the bytes: nothing writes to them again (they may be a view of a larger
 * buffer). Throws a `TypeError` with the path of the first part that would not arrive unchanged (see `packable`).
 */
export function pack(value: unknown): Uint8Array {
  const wrong = packable(value)
  if (wrong !== undefined) throw new TypeError(`${wrong.path} cannot be sent: ${wrong.reason}`)
  return codec.pack(value)
}

/**
 * Decodes one value from a peer's bytes; `undefined` when they are not exactly one value that `pack` could have made.
 * Never throws. Nothing in the result refers to `bytes`: byte strings are copies, and plain `Uint8Array`s in Node too.
 */
export function unpack(bytes: Uint8Array): Unpacked | undefined {
  const walked = walk(bytes)
  if (walked === undefined) return undefined
  try {
    const value = codec.unpack(bytes)
    return { value: walked.hasBin ? withOwnBytes(value) : value }
  } catch {
    return undefined
  }
}

/** Replaces each byte string by a copy, in place: nobody else has the decoded value. The walker bounds the depth. */
function withOwnBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value)
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) value[index] = withOwnBytes(value[index])
  } else if (typeof value === 'object' && value !== null) {
    const object = value as Record<string, unknown>
    for (const key of Object.keys(object)) object[key] = withOwnBytes(object[key])
  }
  return value
}
