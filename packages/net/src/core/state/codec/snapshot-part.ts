// A part of a snapshot, as a reliable message carries it, and the limits of parts.

/** Bytes of a part at most: a few packets, behind which an event hardly waits. */
export const PART_BYTES = 4_000
/** Parts at most, half a megabyte: 4,096 entities of 125 bytes. Further entities go over packets. */
export const MAX_SNAPSHOT_PARTS = 128

/** A part of all that a player has at one tick, as it goes over the reliable channel. */
export interface SnapshotPart {
  readonly tick: number
  /** Number of the part, 0 to `last`; parts are sent in this order. */
  readonly part: number
  /** The number of the last part, 0..127. */
  readonly last: number
  /** True when the snapshot holds all that is for this peer. */
  readonly complete: boolean
  /** A body, as in a state packet: 1 to 4,000 bytes. */
  readonly bits: Uint8Array
}
