// Send path of own entities to one peer: selection, budget, packing and acknowledgements.

import { MAX_PACKET_BYTES } from '../../wire/packet-limits.ts'
import type { SentPacket } from '../../packet/acks.ts'
import type { SnapshotPart } from '../codec/snapshot-part.ts'
import type { Interest } from '../entities/interest.ts'
import type { AtomicGroup } from './grouping.ts'
import { fit } from './budget.ts'
import type { Room } from './send-room.ts'
import { BODY_BITS, type Body, type FramePacker, SECTIONS_BITS } from './frame-packer.ts'
import { PeerSelection, type SampleTime } from './peer-selection.ts'
import type { PacketLog } from './packet-log.ts'
import { PendingSnapshot } from './pending-snapshot.ts'
import type { SendContext } from './send-context.ts'
import { composeSnapshot, snapshotParts } from './snapshot.ts'

/** Estimated bits of a record beside its own (gap, span) when it is decided what fits. */
const RECORD_OVERHEAD_BITS = 6

/** Sent packet, and the records in it. */
export interface StatePacket extends SentPacket {
  tick: number
  /** Log of its entities, shared with the other peers that got the same body. */
  log: PacketLog | undefined
  /** Revision of `SendContext.own` when the packet says that no entity is left; else −1. */
  emptyRevision: number
}

export function newStatePacket(): StatePacket {
  return { sequence: 0, sentAtMs: 0, acked: false, tick: 0, log: undefined, emptyRevision: -1 }
}

/** Share of the state that may go to a peer. */
export interface StateShare {
  /** Packets: 1..16. */
  readonly maxPackets: number
  /** Bytes of all of them. */
  readonly maxBytes: number
  readonly interest: Interest
}

/** Packs what a peer lacks into the bodies of packets, and notes which records each packet carries. */
export class StateOutbox {
  readonly #context: SendContext
  readonly #selection: PeerSelection
  readonly #room: Room = { bits: 0, packets: 0, packetBits: BODY_BITS, perRecord: RECORD_OVERHEAD_BITS }
  readonly #urgency: (group: number, index: number) => number
  #priority: Interest['priority']
  #tick = -1
  #outcome: 'fit' | 'trimmed' | 'skipped' = 'fit'
  #packer: FramePacker | undefined
  #sample = 0
  #snapshot: PendingSnapshot | undefined
  /** Newest acknowledged revision without any entity. */
  #ackedEmptyRevision = -1

  constructor(context: SendContext) {
    this.#context = context
    this.#selection = new PeerSelection(context)
    this.#urgency = (group, index) => this.#selection.urgency(group, index, this.#sample, this.#priority)
  }

  /** Returns whether there is an entity, or the peer has not acknowledged that there is none. */
  get active(): boolean {
    return this.#context.own.count > 0 || this.#ackedEmptyRevision !== this.#context.own.revision
  }

  /** Outcome of the last `pack`: all that was due went, a part of it, or nothing. */
  get outcome(): 'fit' | 'trimmed' | 'skipped' {
    return this.#outcome
  }

  /** Returns whether the last `pack` has every difference between this player and the peer. */
  get complete(): boolean {
    return this.#selection.complete
  }

  /** Notes that an entity despawned; `group`: it was in this one. */
  despawned(kind: number, index: number, generation: number, group: AtomicGroup | undefined): void {
    this.#selection.despawned(kind, index, generation, group)
  }

  /**
   * Returns all that this peer is to have, for the reliable channel; call it before any packet. Until its
   * acknowledgement (`snapshotAcknowledged`), 5 s at most, its entities go over no packet; later ones do.
   */
  snapshot({ tick, sample }: SampleTime, nowMs: number, interest: Interest): SnapshotPart[] {
    const { sendList } = this.#context
    this.#selection.select({ tick, sample }, interest.relevant, true)
    const wanted = sendList.count
    this.#sample = sample
    this.#priority = interest.priority
    const packer = composeSnapshot(this.#context, sendList, tick, this.#urgency)
    const logs = Array.from({ length: packer.packets }, (_, part) => {
      const { log } = packer.body(part)
      log.sample = sample
      return log
    })
    this.#snapshot = new PendingSnapshot(this.#selection, logs, tick, nowMs)
    return snapshotParts(packer, tick, this.#selection.complete && sendList.count === wanted)
  }

  /**
   * Takes the acknowledgement of the snapshot of a tick; `taken`: it was applied. False when there is no such snapshot.
   */
  snapshotAcknowledged(tick: number, taken: boolean): boolean {
    const snapshot = this.#snapshot
    if (snapshot?.tick !== tick) return false
    this.#snapshot = undefined
    snapshot.answered(taken)
    return true
  }

  /**
   * Packs what goes in a sample; returns the number of bodies, each for a packet. None when the sample was packed
   * already, for an entity is sent once a tick at most: its tick names the state that later deltas refer to. None with
   * less than a full packet in `maxBytes` when that is not enough for all: fewer sendings, not tiny ones. See
   * `outcome`.
   */
  pack(now: SampleTime, nowMs: number, share: StateShare): number {
    this.#outcome = 'fit'
    if (now.tick <= this.#tick) return 0
    this.#tick = now.tick
    this.#sample = now.sample
    this.#snapshot?.expire(nowMs)
    const { maxPackets, maxBytes, interest } = share
    const { sendList, deltaCaches } = this.#context
    if (maxBytes > 0) this.#selection.select(now, interest.relevant, this.#snapshot?.pending !== true)
    // The header of a packet that is not full is part of the budget; the longest is assumed for each packet.
    const room = Math.min(maxPackets, maxBytes / MAX_PACKET_BYTES) * (BODY_BITS - SECTIONS_BITS)
    if (maxBytes <= 0 || (maxBytes < MAX_PACKET_BYTES && sendList.needs(RECORD_OVERHEAD_BITS, deltaCaches) > room)) {
      this.#outcome = 'skipped'
      return 0
    }
    this.#priority = interest.priority
    this.#packer = this.#compose(maxPackets, room)
    return this.#packer.packets
  }

  /** Returns the bytes of a body of the last `pack`, for a packet. */
  body(packet: StatePacket, part: number): Uint8Array {
    const packer = this.#packer as FramePacker
    const { log, bytes }: Body = packer.body(part)
    const { own } = this.#context
    clear(packet)
    packet.tick = this.#tick
    packet.log = log.use()
    log.sample = this.#sample
    packet.emptyRevision = own.count === 0 && packer.packets === 1 && this.#selection.complete ? own.revision : -1
    this.#selection.sent(log)
    return bytes
  }

  /** Takes the acknowledgement of a packet. */
  acked(packet: StatePacket): void {
    const { log, tick } = packet
    if (log !== undefined) this.#selection.acked(log, tick)
    if (packet.emptyRevision >= 0) this.#ackedEmptyRevision = packet.emptyRevision
    clear(packet)
  }

  /** Packs what fits of the send list, by priority. */
  #compose(maxPackets: number, bits: number): FramePacker {
    const tick = this.#tick
    const { sendList, deltaCaches } = this.#context
    const same = sendList.grouped ? undefined : this.#context.find(tick, maxPackets)
    if (same !== undefined && same.complete && same.needs <= bits) return same
    const room = this.#room
    room.packets = maxPackets
    for (room.bits = bits; ; room.bits *= 0.9) {
      if (!fit(sendList, this.#context, tick, room, this.#urgency)) {
        this.#selection.leftOut()
        this.#outcome = 'trimmed'
      }
      const packer = this.#context.compose(tick, maxPackets, sendList.needs(RECORD_OVERHEAD_BITS, deltaCaches))
      // Large records leave the ends of packets empty. Then the records that waited least are left out, never the last
      // by index.
      if (packer.complete || sendList.count <= 1) {
        if (!packer.complete) this.#selection.leftOut()
        return packer
      }
    }
  }
}

/** Clears the records of a packet. */
export function clear(packet: StatePacket): void {
  packet.log?.release()
  packet.log = undefined
  packet.emptyRevision = -1
}
