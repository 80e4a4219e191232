// Endpoint of one link: sequences, acks, round trips, loss, clock samples and byte budget of its packets.

import { Congestion, type CongestionOptions } from '../flow/congestion.ts'
import { ACK_BITS, ReceivedWindow, type SentPacket, SentRing } from './acks.ts'
import { newHeader, type PacketHeader, UNSYNCED } from './header.ts'
import type { ClockSample, Instant } from './instant.ts'
import { PacketTime } from './packet-time.ts'
import { QualityEstimator } from './quality.ts'

/** Number of packets taken and not acknowledged that are acknowledged at once: an ack names 33. */
const MAX_UNACKED = 24
/** A link on which nothing is to be said has a packet as often, ms. */
const IDLE_MS = 200
/** Timers are not exact, ms. */
const EARLY_MS = 1
/** All send instants of a link's first ms have a packet: clocks and round trips begin there. */
const FIRST_MS = 1_000

/**
 * Rate of the packets to a peer that would carry nothing.
 * - `idle`: what was taken is acknowledged at the next send instant; else five times a second.
 * - `steady`: at every send instant, for a clock needs it.
 * - `carried`: never; other packets go there at a pace.
 */
export type Pace = 'idle' | 'steady' | 'carried'

/** Time as a sender tells it. */
export interface SendTime extends Instant {
  /** 0 this player is the clock's reference, 1, 2 steps from it, 3 not synced. */
  readonly stratum: number
}

/**
 * One end of one link: everything unreliable that goes and comes over it is numbered, acknowledged, measured, timed and
 * budgeted here. `T` is what is remembered of a packet sent.
 */
export class Endpoint<T extends SentPacket> {
  readonly quality: QualityEstimator = new QualityEstimator()
  readonly flow: Congestion
  /** Of the packet that `begin` made last. */
  readonly header: PacketHeader = newHeader()
  /** Packets that the last `receive` learned to have arrived. */
  readonly acked: T[] = []
  readonly #sent: SentRing<T>
  readonly #time: PacketTime
  /** Sequences that came, and those of them that are acknowledged. */
  readonly #seen = new ReceivedWindow()
  readonly #taken = new ReceivedWindow()
  /** Taken since the last packet with an ack; and whether any of them carried anything. */
  #unacked = 0
  #owing = false
  #beganMs = Number.NaN
  #sentAtMs = Number.NEGATIVE_INFINITY
  #heardMs = Number.NaN
  /** Sequences up to here have their fate in the loss figure. */
  #judged = 0

  constructor(options: CongestionOptions, make: () => T) {
    this.flow = new Congestion(options)
    this.#sent = new SentRing(make)
    this.#time = new PacketTime(options.sendRate)
  }

  /** Shared time that the peer sent last, ms; NaN before. */
  get heardMs(): number {
    return this.#heardMs
  }

  /** Returns whether so much was taken that a packet is to go at once. */
  get ackDue(): boolean {
    return this.#unacked > MAX_UNACKED
  }

  /** Returns whether a packet is to go at a send instant, though it would carry nothing. */
  isDue(nowMs: number, pace: Pace): boolean {
    if (pace === 'carried') return false
    if (pace === 'steady' || this.#owing || !(nowMs - this.#beganMs >= FIRST_MS)) return true
    return nowMs - this.#sentAtMs >= IDLE_MS - EARLY_MS
  }

  /**
   * Numbers the next packet, and makes its header: with ack and time, or `bare`. The entry still holds what an older
   * packet left in it.
   */
  begin(at: SendTime, bare: boolean): T {
    const { header } = this
    const { nowMs } = at
    const packet = this.#sent.push(nowMs)
    header.sequence = packet.sequence
    header.ack = -1
    header.sharedMs = Number.NaN
    if (bare) return packet
    if (Number.isNaN(this.#beganMs)) this.#beganMs = nowMs
    if (this.#taken.any) {
      header.ack = this.#taken.newest
      header.ackBits = this.#taken.bits
      const delayMs = nowMs - this.#taken.newestAtMs
      header.ackDelayMs = delayMs >= 0 ? delayMs : Number.NaN
    }
    if (this.#time.due(nowMs)) header.sharedMs = at.sharedMs
    header.stratum = at.stratum & 3
    this.#unacked = 0
    this.#owing = false
    return packet
  }

  /** The packet that `begin` made goes now, in so many bytes. */
  sent(packet: T, bytes: number): void {
    this.#sentAtMs = packet.sentAtMs
    this.flow.sent(packet.sequence, bytes, packet.sentAtMs)
  }

  /** Takes a header that came: `new`, or why its packet must be dropped. `acked` has what it acknowledges. */
  receive(header: PacketHeader, nowMs: number): 'new' | 'duplicate' | 'old' {
    this.acked.length = 0
    const verdict = this.#seen.judge(header.sequence)
    if (verdict !== 'new') return verdict
    this.#seen.take(header.sequence, nowMs)
    if (!Number.isNaN(header.sharedMs)) this.#heardMs = header.sharedMs
    return verdict
  }

  /** Takes the acknowledgement in a new packet's header. */
  takeAck(header: PacketHeader, nowMs: number): ClockSample | undefined {
    const { quality, flow } = this
    const { ack, ackBits, ackDelayMs, sharedMs, stratum } = header
    const newest = ack < 0 ? undefined : this.#sent.get(ack)
    // An ack of what was never sent, or so long ago that it is forgotten, says nothing.
    if (newest === undefined) return undefined
    const timed = !Number.isNaN(ackDelayMs)
    let roundTripMs = Number.NaN
    for (let back = ACK_BITS; back >= 0; back--) {
      if (back > 0 && (ackBits & (1 << (back - 1))) === 0) continue
      const packet = this.#sent.get((ack - back) & 0xffff)
      if (packet === undefined || packet.acked) continue
      packet.acked = true
      this.acked.push(packet)
      flow.acked(packet.sequence)
      if (back > 0 || !timed) continue
      roundTripMs = nowMs - packet.sentAtMs - ackDelayMs
      quality.roundTrip(roundTripMs)
    }
    this.#judge(ack)
    // A clock that is not synced may be put anywhere at any time.
    const oneWayMs = timed && stratum < UNSYNCED ? sharedMs - ackDelayMs - newest.sentAtMs : Number.NaN
    flow.heard(ack, roundTripMs, oneWayMs, nowMs)
    return timed ? { t1: newest.sentAtMs, t2: sharedMs - ackDelayMs, t3: sharedMs, t4: nowMs, stratum } : undefined
  }

  /** Acknowledges a packet that came; `carried`: it held something, of which its sender is to know soon. */
  take({ sequence }: PacketHeader, carried: boolean, nowMs: number): void {
    this.#taken.take(sequence, nowMs)
    this.#unacked++
    if (carried) this.#owing = true
  }

  /** Packets that the peer's window has passed are acked or lost for good. */
  #judge(acked: number): void {
    const limit = (acked - ACK_BITS) & 0xffff
    for (let steps = (limit - this.#judged) & 0xffff; steps > 0 && steps < 0x8000; steps--) {
      const sequence = this.#judged
      const packet = this.#sent.get(sequence)
      this.#judged = (sequence + 1) & 0xffff
      const lost = packet === undefined || !packet.acked
      this.quality.fate(lost)
      this.flow.fate(sequence, lost)
    }
  }
}
