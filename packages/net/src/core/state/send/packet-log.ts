// Log of the records in a packet body, read when the packet is acknowledged.

/**
 * Numbers of a record in the log of a packet's body, which all peers that get the body share: kind × 4096 + index,
 * generation, version, the baseline's tick and version.
 */
export const LOG = 5
/** Version that stands for a despawn in the log. */
export const LOGGED_DESPAWN = -1
/** Version that stands for a hide. */
export const LOGGED_HIDE = -2

/** Records that were sent to a peer together: see `LOG`. */
export interface SentRecords {
  /** Shared with the other peers that got the same body. */
  readonly log: Int32Array
  readonly records: number
  /** Sample that they were sent in. */
  readonly sample: number
}
