// Receive path of one packet, for `StateSync`. Refused packets are counted by their reason.

import { MAX_PACKET_BYTES } from '../wire/packet-limits.ts'
import type { ClockSample, Instant } from '../packet/instant.ts'
import type { PartReader } from '../packet/part-reader.ts'
import { PayloadReader } from '../packet/payload.ts'
import { BitReader } from '../wire/bit-reader.ts'
import type { PeerLink } from './peer-link.ts'
import type { StatePacket } from './send/state-outbox.ts'
import type { StateInbox } from './receive/state-inbox.ts'
import { PART_BYTES, type SnapshotPart } from './codec/snapshot-part.ts'
import type { Received, StateCounters } from './state-types.ts'

/**
 * Result of a snapshot's part: the complete snapshot was `taken` or `failed`; `more` parts follow; `wrong`: not a valid
 * part.
 */
export type SnapshotResult = 'taken' | 'failed' | 'more' | 'wrong'

/**
 * Splits received packets: the header goes to the link's endpoint, the entities to the inbox; the small parts are left
 * for the caller.
 */
export class PacketReceiver {
  readonly #counters: StateCounters
  readonly #tickRate: number
  readonly #payload = new PayloadReader()
  readonly #reader = new BitReader(MAX_PACKET_BYTES)
  #partReader: BitReader | undefined
  /** Result of `receive`. */
  readonly #received: { -readonly [field in keyof Received]: Received[field] } = {
    accepted: false,
    clock: undefined,
    refusal: undefined,
  }

  constructor(counters: StateCounters, tickRate: number) {
    this.#counters = counters
    this.#tickRate = tickRate
  }

  /** Small parts of the packet that `receive` took last. */
  get parts(): PartReader {
    return this.#payload.parts
  }

  /** See `StateSync.receive`. */
  receive(link: PeerLink | undefined, inbox: StateInbox | undefined, bytes: Uint8Array, at: Instant): Received {
    const { header, parts, head } = this.#payload
    parts.clear()
    if (link === undefined || inbox === undefined) return this.#result(undefined, 'unknownPeer')
    if (!this.#payload.open(bytes, at.sharedMs)) return this.#result(undefined, 'malformed')
    const { endpoint, outbox } = link
    const verdict = endpoint.receive(header, at.nowMs)
    if (verdict !== 'new') return this.#result(undefined, verdict)
    const clock = endpoint.takeAck(header, at.nowMs)
    for (let at = 0; at < endpoint.ackedCount; at++) outbox.acked(endpoint.acked[at] as StatePacket)
    if (!this.#payload.split(this.#nearTick(endpoint.heardMs, inbox.newestTick, at)))
      return this.#result(clock, 'malformed')
    if (header.entities) {
      this.#reader.load(bytes, this.#payload.entitiesAt)
      const result = inbox.receive(this.#reader, head, at)
      if (result !== 'applied') return this.#result(clock, result)
    }
    // Entities without a change take one byte.
    const changes = header.entities && bytes.length - this.#payload.entitiesAt > 1
    endpoint.takePacket(header, header.small || changes, at.nowMs)
    return this.#result(clock)
  }

  /** See `StateSync.receiveSnapshot`. */
  receiveSnapshot(link: PeerLink | undefined, inbox: StateInbox, part: SnapshotPart, at: Instant): SnapshotResult {
    const counters = this.#counters
    const parts = link?.snapshot.addPart(part) ?? 'wrong'
    if (parts === 'more') return parts
    if (parts === 'wrong') {
      counters.snapshotsRefused++
      return parts
    }
    const result = inbox.receiveSnapshot((this.#partReader ??= new BitReader(PART_BYTES)), parts, at)
    if (result === 'applied') {
      counters.snapshotsTaken++
      return 'taken'
    }
    counters[result]++
    counters.snapshotsRefused++
    return 'failed'
  }

  /**
   * Returns a tick near those of a packet: by its sender's last time, by its newest tick, or by the shared time.
   */
  #nearTick(heardMs: number, newestTick: number, { sharedMs }: Instant): number {
    if (Number.isNaN(heardMs) && newestTick >= 0) return newestTick
    return ((Number.isNaN(heardMs) ? sharedMs : heardMs) * this.#tickRate) / 1000
  }

  /** Counts a packet, by the counter of its refusal if it is refused. */
  #result(clock: ClockSample | undefined, refusal?: keyof StateCounters): Received {
    const received = this.#received
    this.#counters[refusal ?? 'packetsReceived']++
    received.accepted = refusal === undefined
    received.clock = clock
    received.refusal = refusal
    return received
  }
}
