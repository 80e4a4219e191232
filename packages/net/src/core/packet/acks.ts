// Acknowledgement state of one link: the window of received sequences and the ring of sent packets.

import { SENT_RING } from '../wire/packet-limits.ts'
import { distance } from '../wire/sequence.ts'

/** Number of packets before the newest one an ack can name. */
export const ACK_BITS = 32

/** Window of received sequences: the newest taken one and the 32 before it. */
export class ReceivedWindow {
  #any = false
  #newest = 0
  /** Bit i: sequence `newest − 1 − i` was taken. */
  #bits = 0
  #newestAtMs = 0

  /** Returns whether any packet was taken. */
  get any(): boolean {
    return this.#any
  }

  get newest(): number {
    return this.#newest
  }

  get bits(): number {
    return this.#bits >>> 0
  }

  /** Local ms at which the newest packet arrived. */
  get newestAtMs(): number {
    return this.#newestAtMs
  }

  /** Returns `new`, or the reason to drop a packet: a `duplicate`, or too `old` for the window. */
  judge(sequence: number): 'new' | 'duplicates' | 'tooOld' {
    if (!this.#any) return 'new'
    const ahead = distance(sequence, this.#newest)
    if (ahead > 0) return 'new'
    if (ahead === 0) return 'duplicates'
    if (ahead < -ACK_BITS) return 'tooOld'
    return (this.#bits & (1 << (-ahead - 1))) === 0 ? 'new' : 'duplicates'
  }

  /** Marks a packet that `judge` called new as taken. */
  takeSequence(sequence: number, nowMs: number): void {
    const ahead = this.#any ? distance(sequence, this.#newest) : ACK_BITS + 1
    if (ahead < 0) {
      this.#bits |= 1 << (-ahead - 1)
      return
    }
    if (ahead > ACK_BITS) this.#bits = 0
    else this.#bits = (ahead === ACK_BITS ? 0 : this.#bits << ahead) | (1 << (ahead - 1))
    this.#any = true
    this.#newest = sequence
    this.#newestAtMs = nowMs
  }
}

/** Entry of a sent packet, kept until it is acked or the ring overwrites it. */
export interface SentPacket {
  sequence: number
  sentAtMs: number
  acked: boolean
}

/** Ring of the packets sent, by sequence. `T` is the packet's record; the objects are made once and reused. */
export class SentRing<T extends SentPacket> {
  readonly #packets: T[]
  #next = 0
  #sent = 0

  constructor(make: () => T) {
    this.#packets = Array.from({ length: SENT_RING }, make)
  }

  /** Sequence of the next packet. */
  get next(): number {
    return this.#next
  }

  /** Takes the next sequence; the entry still has the values of an older packet. */
  push(nowMs: number): T {
    const sequence = this.#next
    const packet = this.#packets[sequence % SENT_RING] as T
    packet.sequence = sequence
    packet.sentAtMs = nowMs
    packet.acked = false
    this.#next = (sequence + 1) & 0xffff
    this.#sent++
    return packet
  }

  /** Returns the packet of a sequence, if it was sent and is still in the ring. */
  get(sequence: number): T | undefined {
    const back = (this.#next - sequence) & 0xffff
    if (back === 0 || back > SENT_RING || back > this.#sent) return undefined
    return this.#packets[sequence % SENT_RING]
  }
}
