// Limits that WebRTC links and memory links share: send queues, and the time to open.

import type { ChannelName } from './link.ts'

/**
 * Upper bound of queued bytes of a channel; `send` returns false beyond it. Chromium's own limit is 16 MiB for a
 * connection, and its `send` throws beyond that.
 *
 * - `events`: sixteen of the largest events. A game with more in the queue has lost its peer.
 * - `state`: a safeguard; the room sends no state while some is queued.
 * - `transfer`: 100 ms at 10 MB/s between two `drained`.
 */
export const SEND_QUEUE_BYTES: { readonly [name in ChannelName]: number } = {
  events: 1_048_576,
  state: 262_144,
  transfer: 1_048_576,
}

/** Time limit for a link to open, in milliseconds. ICE has tried every pair of addresses well before. */
export const OPEN_LIMIT_MS = 15_000

/** Time limit for the peer's offer, in milliseconds. Two rounds of the peer's limiter may delay it. */
export const OFFER_LIMIT_MS: number = 3 * OPEN_LIMIT_MS
