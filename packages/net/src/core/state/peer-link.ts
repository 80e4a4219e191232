// Send path of one link: packets with entities and small parts, or with an acknowledgement alone.

import { MAX_PACKET_BYTES, MAX_PARTS } from '../wire/packet-limits.ts'
import type { CongestionOptions } from '../flow/congestion.ts'
import { Endpoint, type Pace, type SendTime } from '../packet/endpoint.ts'
import { type Entities, fitsBeside, writePacket } from '../packet/payload.ts'
import type { SmallParts } from '../packet/small-parts.ts'
import type { SampleTime } from './send/peer-selection.ts'
import type { SendContext } from './send/send-context.ts'
import { SnapshotInbox } from './receive/snapshot-inbox.ts'
import { clear, newStatePacket, StateOutbox, type StatePacket, type StateShare } from './send/state-outbox.ts'
import type { Interest } from './entities/interest.ts'
import type { StateCounters } from './state-types.ts'

/** Send instant for one peer: its time, and its budget. */
export interface Sending extends SendTime {
  /** Packets with entities at most, 1..16. */
  readonly maxPackets: number
  /** Bytes of entities at most. Default: no limit. */
  readonly maxBytes?: number
  /** Interest of the peer: relevance and priorities. Default: all entities, alike. */
  readonly interest?: Interest
  /** Rate of packets that carry nothing. Default: `idle`. */
  readonly pace?: Pace
}

const NO_BYTES = new Uint8Array(0)
/** Interest of a peer that has all entities, alike. */
const ALL_ALIKE: Interest = {}

/** Link to one peer: its endpoint, and the outbox of this player's entities. */
export class PeerLink {
  readonly endpoint: Endpoint<StatePacket>
  readonly outbox: StateOutbox
  readonly snapshot: SnapshotInbox = new SnapshotInbox()
  /** True when this player's snapshot for this link has been made. */
  snapshotMade = false
  readonly #counters: StateCounters
  /** Packets of the last send instant: the first `#count`. */
  readonly #packets: Uint8Array[] = []
  #count = 0
  readonly #share: { -readonly [part in keyof StateShare]: StateShare[part] } = {
    maxPackets: 1,
    maxBytes: 0,
    interest: ALL_ALIKE,
  }
  readonly #buffers: Uint8Array[] = []
  readonly #entities: Entities = { head: { tick: 0, part: 0, lastPart: 0, complete: false }, bytes: NO_BYTES }

  constructor(context: SendContext, options: CongestionOptions, counters: StateCounters) {
    this.outbox = new StateOutbox(context)
    this.endpoint = new Endpoint(options, newStatePacket)
    this.#counters = counters
  }

  /** Returns the packets of a send instant; see `StateSync.packets`. */
  packets(at: Sending, now: SampleTime, parts: SmallParts | undefined): readonly Uint8Array[] {
    const { outbox, endpoint } = this
    const { nowMs, maxPackets, maxBytes = Infinity, interest = ALL_ALIKE, pace = 'idle' } = at
    const most = Math.min(MAX_PARTS, Math.max(1, Math.floor(maxPackets)))
    // A packet that goes anyway says that there are no entities: their receiver then knows from the first on how late
    // they come.
    const active = outbox.active || pace === 'steady'
    const due = active || endpoint.isDue(nowMs, pace)
    const share = this.#share
    share.maxPackets = most
    share.maxBytes = maxBytes
    share.interest = interest
    const bodies = active ? outbox.pack(now, nowMs, share) : 0
    this.#count = 0
    let small = parts !== undefined && parts.count > 0 ? parts : undefined
    for (let part = 0; part < bodies; part++) {
      // The ack and the time go with the first packet only: one of them an instant is enough.
      const packet = endpoint.begin(at, part > 0)
      const bytes = outbox.body(packet, part)
      const rides = small !== undefined && fitsBeside(endpoint.header, small, bytes) ? small : undefined
      if (rides !== undefined) small = undefined
      const { head } = this.#entities
      head.tick = now.tick
      head.part = part
      head.lastPart = bodies - 1
      head.complete = outbox.complete
      this.#entities.bytes = bytes
      this.#write(packet, rides, this.#entities)
    }
    if (small !== undefined || (due && bodies === 0)) this.#plain(at, small, bodies > 0)
    const outcome = active ? outbox.outcome : 'fit'
    if (outcome === 'skipped') this.#counters.skippedSends++
    endpoint.flow.done(outcome, nowMs)
    // An array whose length is set loses its memory.
    if (this.#packets.length !== this.#count) this.#packets.length = this.#count
    return this.#packets
  }

  /** Skips a send instant, for too much waits already. */
  skip(nowMs: number): void {
    this.endpoint.flow.budget(nowMs, true)
    this.endpoint.flow.done('skipped', nowMs)
    this.#counters.skippedSends++
  }

  /** Returns a packet without entities. */
  packet(at: SendTime, parts: SmallParts | undefined): Uint8Array {
    this.#count = 0
    return this.#plain(at, parts, false)
  }

  #plain(at: SendTime, parts: SmallParts | undefined, bare: boolean): Uint8Array {
    const packet = this.endpoint.begin(at, bare)
    clear(packet)
    return this.#write(packet, parts, undefined)
  }

  #write(packet: StatePacket, parts: SmallParts | undefined, entities: Entities | undefined): Uint8Array {
    const { endpoint } = this
    const number = this.#count++
    const target = (this.#buffers[number] ??= new Uint8Array(MAX_PACKET_BYTES))
    const bytes = writePacket(target, endpoint.header, parts, entities)
    this.#packets[number] = bytes
    endpoint.sent(packet, bytes.length)
    this.#counters.packetsSent++
    this.#counters.bytesSent += bytes.length
    return bytes
  }
}
