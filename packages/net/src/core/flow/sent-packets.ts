// Bytes and send times of recent packets, for congestion control. Their contents are not kept here.

import { SENT_RING } from '../wire/packet-limits.ts'
import { distance } from '../wire/sequence.ts'

/** The packets sent to one peer that an ack can still name, by sequence, and how much of them is in flight. */
export class SentPackets {
  readonly #sentAtMs = new Float64Array(SENT_RING)
  readonly #bytes = new Float64Array(SENT_RING)
  /** Bytes sent up to and with each packet. */
  readonly #totals = new Float64Array(SENT_RING)
  /** Time that each packet waits behind packets of this sender, ms. */
  readonly #selfDelayMs = new Float64Array(SENT_RING)
  #total = 0
  #last = 0xffff
  #newestAcked = 0xffff
  #newestAckedTotal = 0
  #anyAcked = false

  /** Remembers a packet that is sent now. */
  add(sequence: number, bytes: number, selfDelayMs: number, nowMs: number): void {
    const at = sequence % SENT_RING
    this.#total += bytes
    this.#last = sequence
    this.#sentAtMs[at] = nowMs
    this.#bytes[at] = bytes
    this.#totals[at] = this.#total
    this.#selfDelayMs[at] = selfDelayMs
  }

  /** Takes the newest packet of an ack. False for a repeated ack, and for one that arrived out of order. */
  acknowledge(sequence: number): boolean {
    if (this.#anyAcked && distance(sequence, this.#newestAcked) <= 0) return false
    this.#anyAcked = true
    this.#newestAcked = sequence
    this.#newestAckedTotal = this.#totals[sequence % SENT_RING] as number
    return true
  }

  /** Bytes sent after the newest acknowledged packet. */
  get bytesInFlight(): number {
    return this.#total - this.#newestAckedTotal
  }

  /** Packets sent after the newest acknowledged packet. */
  get packetsInFlight(): number {
    return distance(this.#last, this.#newestAcked)
  }

  bytesOf(sequence: number): number {
    return this.#bytes[sequence % SENT_RING] as number
  }

  sentAtMs(sequence: number): number {
    return this.#sentAtMs[sequence % SENT_RING] as number
  }

  selfDelayMs(sequence: number): number {
    return this.#selfDelayMs[sequence % SENT_RING] as number
  }
}
