// Limits of transfers: sizes, flow-control window and timeout.

/** Size of the largest transfer, bytes: it is kept in memory at both ends. */
export const MAX_TRANSFER_BYTES = 67_108_864

/** Upper bound of transfers to one peer, and from one, that are offered or running at the same time. */
export const MAX_CONCURRENT = 4

/**
 * Data in one frame at most, bytes: small enough that transfers share the channel and that no engine splits a frame.
 */
export const FRAGMENT_BYTES = 16_384

/**
 * Flow-control window, bytes: how far data may run ahead of the receiver's credit. 10 MB/s at a round trip of 100 ms.
 */
export const WINDOW_BYTES = 1_048_576

/** Smallest data of a message, but the last of a transfer, bytes: the headers below it take 90 more. */
export const MIN_FRAGMENT_BYTES = 512

/** Least data between two credits, bytes: each message of a thin line has one, which paces the sender. */
export const CREDIT_BYTES = 512

/** High-water mark of the channel's queue, bytes: four times the link's low-water mark. */
export const HIGH_WATER_BYTES = 262_144

/** Size of the largest `meta` of an offer, packed, bytes: it is kept for offers that nobody has accepted. */
export const MAX_META_BYTES = 1_024

/** Time after which an offer without an answer, and a transfer without progress, fail, ms. */
export const TRANSFER_TIMEOUT_MS = 30_000

/** Upper bound of queued control frames: a peer that provokes more gets none. */
export const MAX_CONTROL_FRAMES = 256
