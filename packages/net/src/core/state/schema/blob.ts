// Blobs: text or plain data of an entity as msgpack, with the rules that a field sets.

import { countPacked, pack, unpack } from '../../wire/msgpack.ts'
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
  /** True when a blob that was never written is sent as nil. */
  readonly nil: boolean
  /** Throws a `TypeError` or `RangeError` that names the field for a value that cannot be written. */
  check(name: string, value: unknown): void
  /** Returns whether a value that a peer sent can be one. Default: any value can. */
  readonly accepts?: (value: unknown) => boolean
}

/** Blob of a field to which no value was ever written. */
export const EMPTY_BLOB: Blob = { bytes: new Uint8Array([0xc0]), value: undefined }

/** Makes the blob of a value; throws a `TypeError` or `RangeError` that names the field when it does not fit. */
export function makeBlob(name: string, rules: BlobRules, value: unknown): Blob {
  rules.check(name, value)
  let bytes
  try {
    bytes = pack(value)
  } catch (error) {
    throw new TypeError(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  if (bytes.length > rules.maxBytes)
    throw new RangeError(DEVELOPMENT ? `${name} has ${bytes.length} bytes; at most ${rules.maxBytes}` : LEFT_OUT)
  // An object, which the game may go on to change, is decoded anew when it is read.
  return new ReceivedBlob(bytes, 1, typeof value === 'object' && value !== null ? undefined : value)
}

/**
 * Returns the blob of a peer's bytes; undefined when it does not fit its field. Plain data is decoded when the
 * game reads it: its values can take a hundred times the memory of its bytes.
 */
export function readBlob(rules: BlobRules, bytes: Uint8Array): Blob | undefined {
  if (rules.nil && bytes.length === 1 && bytes[0] === 0xc0) return EMPTY_BLOB
  if (rules.accepts === undefined) {
    const values = bytes.length > rules.maxBytes ? 0 : countPacked(bytes)
    return values === 0 ? undefined : new ReceivedBlob(bytes, values)
  }
  const unpacked = unpack(bytes)
  if (unpacked === undefined || !rules.accepts(unpacked.value)) return undefined
  return new ReceivedBlob(bytes, 1, unpacked.value)
}

/** Returns whether two blobs hold the same bytes. */
export function sameBlob(a: Blob | undefined, b: Blob | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined || a.bytes.length !== b.bytes.length) return false
  return a.bytes.every((byte, index) => byte === b.bytes[index])
}
