// Options, results and counters of `StateSync`.

import type { ClockSample } from '../packet/instant.ts'
import type { OwnershipRules } from './entities/ownership-rules.ts'
import type { Grouping } from './send/grouping.ts'
import type { StateSchema } from './schema/schema.ts'

/** Options of a `StateSync`. */
export interface StateSyncOptions {
  readonly schema: StateSchema
  /** This player's slot, 0..63. */
  readonly slot: number
  /** Number of this player among those of the slot, 0..1023, so that ids of a later one differ. Default 0. */
  readonly epoch?: number
  /** Ticks a second. */
  readonly tickRate: number
  /** Samples a second: how often `sample` and `packets` are called. */
  readonly sendRate: number
  /** Upper bound of bytes a second to one peer. Default: what its link takes. */
  readonly maxBytesPerSecond?: number | undefined
  /** Returns `entity.owner` for the player of a slot. Default: the slot. */
  readonly ownerOf?: (slot: number) => string
  /** Returns whether the player of a slot may have entities. Default: all may. */
  readonly mayWrite?: (slot: number) => boolean
  /** Ownership rules. Default: an entity belongs to its creator, and records of any other owner are malformed. */
  readonly ownership?: OwnershipRules | undefined
  /** Atomic groups of own entities. Default: none. */
  readonly groups?: Grouping | undefined
}

/** Result of `receive`, valid until the next. */
export interface Received {
  /** True when it was a new packet of a known peer and all of it was taken. */
  readonly accepted: boolean
  /** Clock sample of a packet that acknowledges one of ours and carries a time; undefined for any other. */
  readonly clock: ClockSample | undefined
  /** The counter of the refusal; undefined when nothing was refused. */
  readonly refusal: keyof StateCounters | undefined
}

/** Counters since the start. Packets that are not accepted are counted under one of the refusals. */
export interface StateCounters {
  packetsSent: number
  bytesSent: number
  /** Sendings to one peer without the state that was due: a queue, or a budget too small for a packet. */
  skippedSends: number
  packetsReceived: number
  duplicates: number
  tooOld: number
  malformed: number
  notOwner: number
  noBaseline: number
  /** Packets with text or plain data for which there was no room, or more of it than is taken in the time. */
  noRoom: number
  /** Packets with more entities than a player has, or with more new ones than it may have in the time. */
  tooMany: number
  /** Packets with more records than the known entities of a player can have in the time. */
  overBudget: number
  /** Packets of a tick that is not due for seconds. */
  early: number
  unknownPeer: number
  staleRecords: number
  /** Snapshots for new links: sent, their bytes, taken, and refused as malformed or because they could not be taken. */
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
    noRoom: 0,
    tooMany: 0,
    overBudget: 0,
    early: 0,
    unknownPeer: 0,
    staleRecords: 0,
    snapshotsSent: 0,
    snapshotBytesSent: 0,
    snapshotsTaken: 0,
    snapshotsRefused: 0,
  }
}
