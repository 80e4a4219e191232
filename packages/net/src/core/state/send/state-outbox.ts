import type { SentPacket } from '../../packet/acks.ts'
import { MAX_PACKET_BYTES } from '../../packet/header.ts'
import type { SnapshotPart } from '../codec/snapshot-part.ts'
import type { Interest } from '../entities/interest.ts'
import type { AtomicGroup } from './atomic-groups.ts'
import { fit } from './budget.ts'
import { BODY_BITS, type Body, type FramePacker, SECTIONS_BITS } from './frame-packer.ts'
import { PeerSelection, type SampleTime } from './peer-selection.ts'
import { PendingSnapshot } from './pending-snapshot.ts'
import type { SendContext } from './send-context.ts'
import { composeSnapshot, snapshotParts } from './snapshot.ts'

/** What a record is reckoned to need beside its own bits (gap, span) when it is decided what fits. */
const RECORD_OVERHEAD_BITS = 6
const NOTHING = new Int32Array(0)

/** A packet sent, and the records in it. */
export interface StatePacket extends SentPacket {
  tick: number
  records: number
  /** Shared with the other peers that got this body. */
  log: Int32Array
  /** The sample that the records went in. */
  sample: number
  /** With no entity left, all that there was to say: `SendContext.revision` then; else −1. */
  emptyRevision: number
}

export function newStatePacket(): StatePacket {
  return { sequence: 0, sentAtMs: 0, acked: false, tick: 0, records: 0, log: NOTHING, sample: 0, emptyRevision: -1 }
}

/** How much of the state may go to a peer, and what of it. */
export interface StateShare {
  /** Packets: 1..16. */
  readonly maxPackets: number
  /** Bytes of all of them. */
  readonly maxBytes: number
  readonly interest: Interest
}

/** Packs what a peer lacks into the bodies of packets, and remembers what went in which. */
export class StateOutbox {
  readonly #context: SendContext
  readonly #selection: PeerSelection
  #tick = -1
  #outcome: 'fit' | 'trimmed' | 'skipped' = 'fit'
  #packer: FramePacker | undefined
  #sample = 0
  #snapshot: PendingSnapshot | undefined
  /** The revision at which the peer was last known to know that there is no entity. */
  #ackedEmptyRevision = -1

  constructor(context: SendContext) {
    this.#context = context
    this.#selection = new PeerSelection(context)
  }

  /** Whether there is an entity, or the peer is not known to know that there is none. */
  get active(): boolean {
    return this.#context.own.count > 0 || this.#ackedEmptyRevision !== this.#context.own.revision
  }

  /** Of the last `pack`: all that was to go went, a part of it, or nothing. */
  get outcome(): 'fit' | 'trimmed' | 'skipped' {
    return this.#outcome
  }

  /** Whether what `pack` made holds every difference between this player and the peer. */
  get complete(): boolean {
    return this.#selection.complete
  }

  /** An entity is gone; `group`: it was in this one. */
  despawned(kind: number, index: number, generation: number, group: AtomicGroup | undefined): void {
    this.#selection.despawned(kind, index, generation, group)
  }

  /**
   * All that this peer is to have, for the reliable channel; before any packet. Until the peer's answer
   * (`snapshotAcknowledged`), 5 s at most, what is in it goes over no packet; what comes after it does.
   */
  snapshot({ tick, sample }: SampleTime, nowMs: number, interest: Interest): SnapshotPart[] {
    const { selection } = this.#context
    this.#selection.select({ tick, sample }, interest.relevant, true)
    const wanted = selection.count
    const packer = composeSnapshot(this.#context, selection, tick, (group, index) =>
      this.#selection.urgency(group, index, sample, interest.priority),
    )
    const bodies = Array.from({ length: packer.packets }, (_, part) => {
      const { log, records } = packer.body(part)
      return { log, records, sample }
    })
    this.#snapshot = new PendingSnapshot(this.#selection, bodies, tick, nowMs)
    return snapshotParts(packer, tick, this.#selection.complete && selection.count === wanted)
  }

  /**
   * The peer has the snapshot of this tick, or could not take it. False when there is none of which it could be said.
   */
  snapshotAcknowledged(tick: number, taken: boolean): boolean {
    const snapshot = this.#snapshot
    if (snapshot?.tick !== tick) return false
    this.#snapshot = undefined
    snapshot.answered(taken)
    return true
  }

  /**
   * Packs what goes in a sample; gives the number of bodies, each for a packet. None when the sample was packed
   * already, for an entity is sent once a tick at most: its tick names the state that later deltas refer to. None with
   * less than a full packet in `maxBytes` when that is not enough for all: fewer sendings, not tiny ones. `outcome`
   * says what became of it.
   */
  pack(now: SampleTime, nowMs: number, share: StateShare): number {
    this.#outcome = 'fit'
    if (now.tick <= this.#tick) return 0
    this.#tick = now.tick
    this.#sample = now.sample
    this.#snapshot?.expire(nowMs)
    const { maxPackets, maxBytes, interest } = share
    const { selection, deltaCaches } = this.#context
    if (maxBytes > 0) this.#selection.select(now, interest.relevant, this.#snapshot?.pending !== true)
    // Of a packet that is not full, its header is part of what may go; reckoned in full for each packet.
    const room = Math.min(maxPackets, maxBytes / MAX_PACKET_BYTES) * (BODY_BITS - SECTIONS_BITS)
    if (maxBytes <= 0 || (maxBytes < MAX_PACKET_BYTES && selection.needs(RECORD_OVERHEAD_BITS, deltaCaches) > room)) {
      this.#outcome = 'skipped'
      return 0
    }
    this.#packer = this.#compose(now, share, room)
    return this.#packer.packets
  }

  /** The bytes of a body of the last `pack`, which go in a packet. */
  body(packet: StatePacket, part: number): Uint8Array {
    const packer = this.#packer as FramePacker
    const { log, records, bytes }: Body = packer.body(part)
    const { own } = this.#context
    packet.tick = this.#tick
    packet.log = log
    packet.records = records
    packet.sample = this.#sample
    packet.emptyRevision = own.count === 0 && packer.packets === 1 && this.#selection.complete ? own.revision : -1
    this.#selection.sent(packet)
    return bytes
  }

  /** The peer took a packet. */
  acked(packet: StatePacket): void {
    this.#selection.acked(packet, packet.tick)
    if (packet.emptyRevision >= 0) this.#ackedEmptyRevision = packet.emptyRevision
    clear(packet)
  }

  /** What fits of the selection, by priority. */
  #compose({ tick, sample }: SampleTime, { maxPackets, interest }: StateShare, room: number): FramePacker {
    const { selection, deltaCaches } = this.#context
    const same = selection.grouped ? undefined : this.#context.find(tick, maxPackets)
    if (same !== undefined && same.complete && same.needs <= room) return same
    const urgency = (group: number, index: number): number =>
      this.#selection.urgency(group, index, sample, interest.priority)
    const reckoned = { packets: maxPackets, packetBits: BODY_BITS, perRecord: RECORD_OVERHEAD_BITS }
    for (let bits = room; ; bits *= 0.9) {
      if (!fit(selection, this.#context, tick, { ...reckoned, bits }, urgency)) {
        this.#selection.leftOut()
        this.#outcome = 'trimmed'
      }
      const packer = this.#context.compose(tick, maxPackets, selection.needs(RECORD_OVERHEAD_BITS, deltaCaches))
      // Large records leave the ends of packets empty. What has waited least is left out then, never what comes last by
      // index.
      if (packer.complete || selection.count <= 1) {
        if (!packer.complete) this.#selection.leftOut()
        return packer
      }
    }
  }
}

/** Makes a packet one without records. */
export function clear(packet: StatePacket): void {
  packet.log = NOTHING
  packet.records = 0
  packet.emptyRevision = -1
}
