// Row of one entity in `PeerAckState`: the offsets of its numbers, adjacent since they are read together.

export const GENERATION = 0
/** Tick of the newest acknowledged record; −1 none. */
export const ACK_TICK = 1
export const ACK_VERSION = 2
/** The baseline of that record; −1: it was full. */
export const OLDER_TICK = 3
export const OLDER_VERSION = 4
/** Records sent in all, and how many of them when the acknowledged one went, or fewer. */
export const SENDS = 5
export const ACK_SENDS = 6
/** Sample in which it was sent last. */
export const LAST = 7
/**
 * State of the entity at the peer: it is shown, a hide waits for its acknowledgement, or the peer knows that it is
 * hidden.
 */
export const STATE = 8
export const SHOWN = 0
export const HIDING = 1
export const HIDDEN = 2
/** Tick of the last change of that: acknowledgements of earlier packets do not count. */
export const SINCE = 9
/** 1 while a snapshot with the entity is not acknowledged: until then no packet carries it. */
export const IN_SNAPSHOT = 10
/**
 * Newest version that can be a delta from the acknowledged state: both baselines are in the sender's history. −1: none
 * can.
 */
export const LAST_VERSION = 11
export const ROW = 12
