import type { ChannelName } from './link.ts'

/**
 * What may wait to be sent on a channel, in bytes; `send` returns false rather than pass it. Chromium's own limit is
 * 16 MiB for a connection, and past it `send` throws.
 *
 * - `events`: sixteen of the largest events. A game that has more than that waiting has lost its peer.
 * - `state`: the room sends none while some waits, so this holds only a room that does not keep to that.
 * - `transfer`: enough to fill 100 ms at 10 MB/s between two `drained`.
 */
export const SEND_QUEUE_BYTES: { readonly [name in ChannelName]: number } = {
  events: 1_048_576,
  state: 262_144,
  transfer: 1_048_576,
}

/** A link that has not opened by then has failed, in milliseconds: ICE gives every pair of addresses its chance well before. */
export const OPEN_LIMIT_MS = 15_000

/** How long the end that does not offer waits for the offer, in milliseconds: the other may stand behind two rounds of its limiter. */
export const OFFER_LIMIT_MS: number = 3 * OPEN_LIMIT_MS
