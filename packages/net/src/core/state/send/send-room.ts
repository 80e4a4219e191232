// Room of a sending: what its records may take, and the order in which they get it.

/** Room of a sending. */
export interface Room {
  /** Bits of all records together. */
  bits: number
  packets: number
  readonly packetBits: number
  /** Estimated bits of a record in no group beside its own. */
  readonly perRecord: number
}

/** Priority of a record; see `SendList.trim`. */
export type Urgency = (group: number, index: number) => number
