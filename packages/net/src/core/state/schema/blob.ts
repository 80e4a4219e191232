// Blobs: text or plain data of an entity as msgpack, with the rules that a field sets.

import { measurePacked, pack, unpack } from '../../wire/msgpack.ts'
import { ReceivedBlob } from './received-blob.ts'
import { DEVELOPMENT } from '../../../development.ts'
import { LEFT_OUT } from '../../../left-out.ts'

/** Text or plain data: its bytes on the wire and its value, never changed once made. */
export interface Blob {
  readonly bytes: Uint8Array
  readonly value: unknown
}

/** Bounds of a field's blob. */
export interface BlobRules {
  /** Upper bound of its bytes, msgpack's own included. */
  readonly maxBytes: number
  /** Throws a `TypeError` or `RangeError` that names the field for a value that cannot be written. */
  readonly check?: (name: string, value: unknown) => void
  /** Returns whether a value that a peer sent can be one, or nil, if none was ever written. Default: any value can. */
  readonly accepts?: (value: unknown) => boolean
}

/** Blob of a field to which no value was ever written. */
export const EMPTY_BLOB: Blob = { bytes: new Uint8Array([0xc0]), value: undefined }

/** Makes the blob of a value; throws a `TypeError` or `RangeError` that names the field when it does not fit. */
export function makeBlob(name: string, rules: BlobRules, value: unknown): Blob {
  rules.check?.(name, value)
  let bytes
  try {
    bytes = pack(value)
  } catch (error) {
    throw new TypeError(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  if (bytes.length > rules.maxBytes)
    throw new RangeError(DEVELOPMENT ? `${name} has ${bytes.length} bytes; at most ${rules.maxBytes}` : LEFT_OUT)
  // An object, which the game may go on to change, is decoded anew when it is read.
  return new ReceivedBlob(bytes, 0, typeof value === 'object' && value !== null ? undefined : value)
}

/**
 * Returns the blob of a peer's bytes; undefined when it does not fit its field. Plain data is decoded when the
 * game reads it: its values can take a hundred times the memory of its bytes.
 */
export function readBlob(rules: BlobRules, bytes: Uint8Array): Blob | undefined {
  if (rules.accepts === undefined) {
    const memory = bytes.length > rules.maxBytes ? 0 : measurePacked(bytes)
    return memory === 0 ? undefined : new ReceivedBlob(bytes, memory)
  }
  if (sameBytes(bytes, EMPTY_BLOB.bytes)) return EMPTY_BLOB
  const unpacked = unpack(bytes)
  if (unpacked === undefined || !rules.accepts(unpacked.value)) return undefined
  return new ReceivedBlob(bytes, 0, unpacked.value)
}

/** Returns whether blobs, as bytes, are the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return a.length === b?.length && a.every((byte, index) => byte === b[index])
}
