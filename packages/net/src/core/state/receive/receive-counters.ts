// Type of the counters that the parts of this folder share.

/** Counters of received records that the game does not see. */
export interface ReceiveCounters {
  /** Records that later ones have overtaken. */
  staleRecords: number
  /** Records of entities whose ownership is unconfirmed. */
  notOwner: number
}
