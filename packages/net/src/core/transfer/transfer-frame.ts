// Frames of channel `transfer`: types, packing, and validation of a peer's bytes.

import { pack, unpack } from '../wire/msgpack.ts'

/**
 * Reason for which a transfer failed.
 *
 * - `cancelled`: one end cancelled it.
 * - `refused`: the receiver refused the offer.
 * - `too-large`: its size exceeds the receiver's limit.
 * - `busy`: the receiver has as many transfers as it takes at once.
 * - `timeout`: no answer, or no progress, for 30 s.
 * - `malformed`: one end broke a rule of the protocol.
 * - `link-ended`: the link ended. Never on the wire.
 */
export type TransferFailure = 'cancelled' | 'refused' | 'too-large' | 'busy' | 'timeout' | 'malformed' | 'link-ended'

/** Failures in the order of their codes on the wire. */
const FAILURES = ['cancelled', 'refused', 'too-large', 'busy', 'timeout', 'malformed'] as const

/**
 * A frame of channel `transfer`: one msgpack array, its kind first. The sender of a transfer chooses its `id`.
 *
 *     offer   [0, id, size in bytes, meta]       sender → receiver
 *     data    [1, id, bin of 1 to 16,384 bytes]  sender → receiver, in order
 *     abort   [2, id, failure]                   sender → receiver
 *     accept  [3, id]                            receiver → sender
 *     credit  [4, id, bytes received so far]     receiver → sender
 *     done    [5, id]                            receiver → sender: all bytes arrived
 *     deny    [6, id, failure]                   receiver → sender: refused, or cancelled
 */
export type TransferFrame =
  | { readonly kind: 'offer'; readonly id: number; readonly size: number; readonly meta: unknown }
  | { readonly kind: 'data'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'abort' | 'deny'; readonly id: number; readonly failure: TransferFailure }
  | { readonly kind: 'accept' | 'done'; readonly id: number }
  | { readonly kind: 'credit'; readonly id: number; readonly received: number }

const KINDS = ['offer', 'data', 'abort', 'accept', 'credit', 'done', 'deny'] as const

/** Returns the bytes of a frame. Throws what `pack` throws for a `meta` that msgpack does not carry. */
export function packFrame(frame: TransferFrame): Uint8Array {
  const code = KINDS.indexOf(frame.kind)
  switch (frame.kind) {
    case 'offer':
      return pack([code, frame.id, frame.size, frame.meta])
    case 'data':
      return pack([code, frame.id, frame.bytes])
    case 'credit':
      return pack([code, frame.id, frame.received])
    case 'abort':
    case 'deny':
      return pack([code, frame.id, Math.max(0, (FAILURES as readonly string[]).indexOf(frame.failure))])
    default:
      return pack([code, frame.id])
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** Returns the frame in these bytes; undefined when there is none. */
export function unpackFrame(bytes: Uint8Array): TransferFrame | undefined {
  const value = unpack(bytes)?.value
  if (!Array.isArray(value)) return undefined
  const [code, id, first, meta] = value as readonly unknown[]
  const kind = typeof code === 'number' ? KINDS[code] : undefined
  if (kind === undefined || !isCount(id)) return undefined
  const has = (length: number): boolean => value.length === length
  switch (kind) {
    case 'offer':
      return has(4) && isCount(first) ? { kind, id, size: first, meta } : undefined
    case 'data':
      // Of any length: one that may not be ends its transfer.
      return has(3) && first instanceof Uint8Array ? { kind, id, bytes: first } : undefined
    case 'credit':
      return has(3) && isCount(first) ? { kind, id, received: first } : undefined
    case 'abort':
    case 'deny': {
      const failure = typeof first === 'number' ? FAILURES[first] : undefined
      return has(3) && failure !== undefined ? { kind, id, failure } : undefined
    }
    default:
      return has(2) ? { kind, id } : undefined
  }
}
