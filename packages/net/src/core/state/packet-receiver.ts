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

/** Counter of each reason for which entities are refused. */
const REFUSALS = {
  malformed: 'malformed',
  'not-owner': 'notOwner',
  'no-baseline': 'noBaseline',
  'too-many': 'tooMany',
  'over-budget': 'overBudget',
  early: 'early',
} as const

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
    if (link === undefined || inbox === undefined) return this.#refuse('unknownPeer')
    if (!this.#payload.open(bytes, at.sharedMs)) return this.#refuse('malformed')
    const { endpoint, outbox } = link
    const verdict = endpoint.receive(header, at.nowMs)
    if (verdict !== 'new') return this.#refuse(verdict === 'old' ? 'tooOld' : 'duplicates')
    const clock = endpoint.takeAck(header, at.nowMs)
    for (let at = 0; at < endpoint.ackedCount; at++) outbox.acked(endpoint.acked[at] as StatePacket)
    if (!this.#payload.split(this.#nearTick(endpoint.heardMs, inbox.newestTick, at)))
      return this.#refuse('malformed', clock)
    if (header.entities) {
      this.#reader.load(bytes, this.#payload.entitiesAt)
      const result = inbox.receive(this.#reader, head, at)
      if (result !== 'applied') return this.#refuse(REFUSALS[result], clock)
    }
    // Entities without a change take one byte.
    const changes = header.entities && bytes.length - this.#payload.entitiesAt > 1
    endpoint.takePacket(header, header.small || changes, at.nowMs)
    this.#counters.packetsReceived++
    return this.#result(true, clock)
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
    counters[REFUSALS[result]]++
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

  #refuse(counter: keyof StateCounters, clock?: ClockSample): Received {
    this.#counters[counter]++
    return this.#result(false, clock, counter)
  }

  #result(accepted: boolean, clock: ClockSample | undefined, refusal?: keyof StateCounters): Received {
    const received = this.#received
    received.accepted = accepted
    received.clock = clock
    received.refusal = refusal
    return received
  }
}
