// Row of one entity in `PeerAckState`.

/** Offsets of a row's numbers, adjacent since they are read together, and its length. */
export const ACK_ROW = {
  GENERATION: 0,
  /** Tick of the newest acknowledged record; −1 none. */
  ACK_TICK: 1,
  ACK_VERSION: 2,
  /** The baseline of that record; −1: it was full. */
  OLDER_TICK: 3,
  OLDER_VERSION: 4,
  /** Records sent in all, and how many of them when the acknowledged one went, or fewer. */
  SENDS: 5,
  ACK_SENDS: 6,
  /** Sample in which it was sent last. */
  LAST: 7,
  /** State of the entity at the peer; see `VISIBILITY`. */
  STATE: 8,
  /** Tick of the last change of that: acknowledgements of earlier packets do not count. */
  SINCE: 9,
  /** 1 while a snapshot with the entity is not acknowledged: until then no packet carries it. */
  IN_SNAPSHOT: 10,
  /**
   * Newest version that can be a delta from the acknowledged state: both baselines are in the sender's history.
   * −1: none can.
   */
  LAST_VERSION: 11,
  ROW: 12,
} as const

/** The entity is shown, a hide waits for its acknowledgement, or the peer knows that it is hidden. */
export const VISIBILITY = { SHOWN: 0, HIDING: 1, HIDDEN: 2 } as const
