/** The largest transfer: it is held in memory at both ends, bytes. */
export const MAX_TRANSFER_BYTES = 67_108_864

/** Transfers to one peer, and from one, that may run or wait at the same time. */
export const MAX_CONCURRENT = 4

/** Data in one frame: small enough that transfers share the channel and that every engine takes it whole, bytes. */
export const FRAGMENT_BYTES = 16_384

/** How far data may run ahead of what the receiver has told to have: 10 MB/s at a round trip of 100 ms, bytes. */
export const WINDOW_BYTES = 1_048_576

/** The receiver tells what it has this often: 8 times a window, so that the sender need not stop, bytes. */
export const CREDIT_BYTES = 131_072

/** `pump` fills what waits on the channel up to this: four times the link's low-water mark, bytes. */
export const HIGH_WATER_BYTES = 262_144

/** The largest `meta` of an offer, packed: it is held for offers that nobody has accepted, bytes. */
export const MAX_META_BYTES = 1_024

/** An offer that nobody accepts, and a transfer that does not move, fail after this, ms. */
export const TRANSFER_TIMEOUT_MS = 30_000

/** Answers that wait for the channel; a peer who provokes more gets none, frames. */
export const MAX_ANSWERS = 256
