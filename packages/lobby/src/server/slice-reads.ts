// Slices of what one read of a socket brings: between two of them it can be paused.

import type { Readable } from 'node:stream'

/**
 * Bytes that are handled at once. 64 KiB, which one read brings, have messages for tens of milliseconds; a message of a
 * game has mostly less than this.
 */
const SLICE_BYTES = 1_024

/** Has the bytes of a stream come in slices, each in an event `data` of its own. */
export function sliceReads(stream: Readable): void {
  const push = stream.push.bind(stream)
  stream.push = (piece: unknown, encoding?: BufferEncoding) => {
    if (!(piece instanceof Buffer)) return push(piece, encoding)
    let more = true
    for (let at = 0; at < piece.length && !stream.destroyed; at += SLICE_BYTES) {
      more = push(piece.subarray(at, at + SLICE_BYTES))
    }
    return more
  }
}
