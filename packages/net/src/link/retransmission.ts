// Wait before a lost message of a reliable channel is sent again, in simulated and in conditioned links.

/**
 * Wait before the first retransmission, added to the round trip, in milliseconds: three later packets at 60 Hz, which
 * show the receiver that one is missing.
 */
const RETRANSMIT_MS = 50

/** Upper bound of the wait between retransmissions, in milliseconds. (SCTP doubles up to a minute; a test need not.) */
const LONGEST_RETRANSMIT_MS = 1_000

/** Returns the wait before a message is sent again after `tries` retransmissions, in milliseconds. */
export function retransmitAfter(roundTripMs: number, tries: number): number {
  const first = roundTripMs + RETRANSMIT_MS
  return Math.max(first, Math.min(LONGEST_RETRANSMIT_MS, first * 2 ** tries))
}
