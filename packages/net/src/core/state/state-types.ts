import type { ClockSample } from '../packet/instant.ts'
import type { OwnershipRules } from './entities/ownership-rules.ts'
import type { StateSchema } from './schema/schema.ts'

/** What a `StateSync` is made with. */
export interface StateSyncOptions {
  readonly schema: StateSchema
  /** This player's slot, 0..63. */
  readonly slot: number
  /** Which player of this slot it is, 0..1023, so that ids of a later one differ. Default 0. */
  readonly epoch?: number
  /** Ticks a second. */
  readonly tickRate: number
  /** Samples a second: how often `sample` and `packets` are called. */
  readonly sendRate: number
  /** To one peer, bytes a second at most. Default: what its link takes. */
  readonly maxBytesPerSecond?: number | undefined
  /** What `entity.owner` is for the player of a slot. Default: the slot. */
  readonly ownerOf?: (slot: number) => string
  /** Whether the player of a slot may have entities. Default: all may. */
  readonly mayWrite?: (slot: number) => boolean
  /** Who owns what. Default: each its own, until the host hands it over (`StateSync.ownership`). */
  readonly ownership?: OwnershipRules
}

/** What `receive` made of a message. */
export interface Received {
  /** Whether it was a new packet of a known peer and all of it was taken. */
  readonly accepted: boolean
  /** Of every packet that acknowledges one of ours and tells its time. */
  readonly clock?: ClockSample
}

/** How often what happened, since the start. Packets that are not accepted are counted under one of the refusals. */
export interface StateCounters {
  packetsSent: number
  bytesSent: number
  /** Sendings to one peer that went without the state that was due: a queue, or too little budget for a packet. */
  skippedSends: number
  packetsReceived: number
  duplicates: number
  tooOld: number
  malformed: number
  notOwner: number
  noBaseline: number
  tooMany: number
  /** Of a tick that is not due for seconds. */
  early: number
  unknownPeer: number
  staleRecords: number
  /** Snapshots for those whose link opened: sent, their bytes, taken, and refused for junk or for what could not be taken. */
  snapshotsSent: number
  snapshotBytesSent: number
  snapshotsTaken: number
  snapshotsRefused: number
}

export function newCounters(): StateCounters {
  return {
    packetsSent: 0,
    bytesSent: 0,
    skippedSends: 0,
    packetsReceived: 0,
    duplicates: 0,
    tooOld: 0,
    malformed: 0,
    notOwner: 0,
    noBaseline: 0,
    tooMany: 0,
    early: 0,
    unknownPeer: 0,
    staleRecords: 0,
    snapshotsSent: 0,
    snapshotBytesSent: 0,
    snapshotsTaken: 0,
    snapshotsRefused: 0,
  }
}
