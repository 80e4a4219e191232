// Batches of the relay: the binary messages between a room and its players.

import { MAX_PLAYERS } from './protocol-limits.ts'

/** Part of a batch: bytes for one player, or from one. */
export interface RelayPart {
  /** Slot of the recipient in a batch to the room, and of the sender in one from it. */
  readonly slot: number
  /** Number of the channel, 0 to 3. The lobby reads no more than whether it is `RELAY_STATE`. */
  readonly channel: number
  readonly bytes: Uint8Array
}

/** Channel of parts that may be dropped. */
export const RELAY_STATE = 1
/** Bytes of a part before its own: channel (2 bits), slot (6), length (24). */
const HEADER_BYTES = 4
const MAX_LENGTH = 0xff_ffff

/** Returns the parts of a batch, as views of it; undefined if there is none, or their lengths do not add up. */
export function readRelayBatch(batch: Uint8Array): RelayPart[] | undefined {
  const view = new DataView(batch.buffer, batch.byteOffset, batch.byteLength)
  const parts: RelayPart[] = []
  for (let at = 0; at < batch.length;) {
    if (at + HEADER_BYTES > batch.length) return undefined
    const head = view.getUint32(at)
    const from = at + HEADER_BYTES
    at = from + (head & MAX_LENGTH)
    if (at > batch.length) return undefined
    parts.push({ channel: head >>> 30, slot: (head >>> 24) % MAX_PLAYERS, bytes: batch.subarray(from, at) })
  }
  return parts.length > 0 ? parts : undefined
}

/** Returns the batch of some parts. */
export function writeRelayBatch(parts: readonly RelayPart[]): Uint8Array {
  const batch = new Uint8Array(parts.reduce((sum, { bytes }) => sum + HEADER_BYTES + bytes.length, 0))
  const view = new DataView(batch.buffer)
  let at = 0
  for (const { channel, slot, bytes } of parts) {
    view.setUint32(at, ((channel << 30) | (slot << 24) | bytes.length) >>> 0)
    batch.set(bytes, at + HEADER_BYTES)
    at += HEADER_BYTES + bytes.length
  }
  return batch
}
