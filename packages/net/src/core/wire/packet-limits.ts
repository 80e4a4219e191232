// Limits of packets, below everything that sends, reads or budgets them; `packet/header.ts` draws the bytes.

/**
 * Upper bound of a packet, msgpack's own bytes included: below what any path splits (IPv6's 1,280 less IP, UDP, DTLS
 * and SCTP).
 */
export const MAX_PACKET_BYTES = 1_150
/** Bytes of msgpack before the header, at most. */
export const PREFIX_BYTES = 3
/** Bits of the longest header, with the tick and the number before the entities. */
export const MAX_HEADER_BITS: number = 24 + 64 + 40 + 24
/** Packets of one tick at most: `part` has four bits. */
export const MAX_PARTS = 16
/** The last tick: ticks are kept as int32. 1.1 years at 60 Hz. */
export const MAX_TICK: number = 2 ** 31 - 1
/**
 * Number of packets whose fate can still be known; older ones count as lost. 256 is over a second at 60 Hz and four
 * packets a tick.
 */
export const SENT_RING = 256
