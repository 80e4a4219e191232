// Encoding and decoding of msgpack.

import { MsgpackReader } from './msgpack-reader.ts'
import { MsgpackWriter } from './msgpack-writer.ts'

/** A decoded value, wrapped: `undefined` means that there is none. */
export interface Unpacked {
  readonly value: unknown
}

/** A decoded value, with what it cost to decode. */
export interface Measured extends Unpacked {
  /** Number of values in it, with arrays, maps and keys. */
  readonly values: number
}

/** Memory of a decoded value, and that of an array or a map beside it, bytes. */
const VALUE_BYTES = 32
const OBJECT_BYTES = 64

/** Writer for the next message; undefined while it writes, for a value's getter may encode another. */
let idle: MsgpackWriter | undefined

/**
 * Encodes one value. The caller may keep the bytes: nothing writes to them again (they may be a view of a larger
 * buffer). Sendable are null, booleans, numbers, well-formed strings, `Uint8Array`, arrays and plain objects of these,
 * nested at most 16 deep; `-0` arrives as 0, and a key whose value is undefined is left out. Throws a `TypeError` with
 * the path of the first part that is none of these (`value.list[3].when`), and with what to send instead.
 */
export function pack(value: unknown): Uint8Array {
  const writer = idle ?? new MsgpackWriter()
  idle = undefined
  try {
    return writer.message(value)
  } finally {
    idle = writer
  }
}

/**
 * Decodes one value from a peer's bytes; `undefined` when they are not exactly one value that FRM1 accepts.
 * Never throws. Nothing in the result refers to `bytes`: byte strings are copies, and plain `Uint8Array`s in Node too.
 */
export function unpack(bytes: Uint8Array): Unpacked | undefined {
  const measured = unpackMeasured(bytes)
  return measured && { value: measured.value }
}

/** Decodes as `unpack` does, and counts the values. */
export function unpackMeasured(bytes: Uint8Array): Measured | undefined {
  const reader = new MsgpackReader(bytes, true)
  try {
    return { value: reader.message(), values: reader.values }
  } catch {
    return undefined
  }
}

/** Returns the memory that the value takes once `unpack` decodes it, bytes; 0 where that would refuse it. */
export function measurePacked(bytes: Uint8Array): number {
  const reader = new MsgpackReader(bytes, false)
  try {
    reader.message()
    return VALUE_BYTES * reader.values + OBJECT_BYTES * reader.objects
  } catch {
    return 0
  }
}
