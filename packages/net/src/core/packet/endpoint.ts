// Endpoint of one link: sequences, acks, round trips, loss, clock samples and byte budget of its packets.

import { Congestion, type CongestionOptions } from '../flow/congestion.ts'
import { ACK_BITS, ReceivedWindow, type SentPacket, SentRing } from './acks.ts'
import { newHeader, type PacketHeader, UNSYNCED } from './header.ts'
import type { ClockSample, Instant } from './instant.ts'
import { PacketTime } from './packet-time.ts'
import { QualityEstimator } from './quality.ts'

/** Number of unacknowledged received packets at which an ack is sent at once: an ack names 33. */
const MAX_UNACKED = 24
/** Interval of the packets of an idle link, ms. */
const IDLE_MS = 200
/** Tolerance for timers that ring early, ms. */
const EARLY_MS = 1
/** Time after a link's opening in which every send instant has a packet, ms: clocks and round trips begin there. */
const FIRST_MS = 1_000

/**
 * Rate of the packets to a peer that would carry nothing.
 * - `idle`: received packets are acknowledged at the next send instant; else five times a second.
 * - `steady`: at every send instant, for a clock needs it.
 * - `carried`: never; other packets go there at a pace.
 */
export type Pace = 'idle' | 'steady' | 'carried'

/** Time of a sending, as the packet carries it. */
export interface SendTime extends Instant {
  /** Stratum: 0 this player is the clock's reference, 1, 2 steps from it, 3 not synced. */
  readonly stratum: number
}

/**
 * Endpoint of one link: numbers, acknowledges, measures, times and budgets all unreliable packets in both directions.
 * `T` is the record that is kept of a sent packet.
 */
export class Endpoint<T extends SentPacket> {
  readonly quality: QualityEstimator = new QualityEstimator()
  readonly flow: Congestion
  /** Header of the packet that `begin` made last. */
  readonly header: PacketHeader = newHeader()
  /** Packets of which the last `takeAck` learned that they arrived: the first `ackedCount`. */
  readonly acked: T[] = []
  ackedCount = 0
  /** Result of `takeAck`. */
  readonly #clock = { t1: 0, t2: 0, t3: 0, t4: 0, stratum: 0 }
  readonly #sent: SentRing<T>
  readonly #time: PacketTime
  /** Received sequences, for the acks. */
  readonly #seen = new ReceivedWindow()
  readonly #taken = new ReceivedWindow()
  /** Number of packets taken since the last packet with an ack; and whether any of them carried anything. */
  #unacked = 0
  #owing = false
  #beganMs = Number.NaN
  #sentAtMs = Number.NEGATIVE_INFINITY
  #heardMs = Number.NaN
  /** Newest sequence that is counted in the loss figure, as acked or lost. */
  #judged = 0

  constructor(options: CongestionOptions, make: () => T) {
    this.flow = new Congestion(options)
    this.#sent = new SentRing(make)
    this.#time = new PacketTime(options.sendRate)
  }

  /** Newest shared time that the peer sent, ms; NaN before. */
  get heardMs(): number {
    return this.#heardMs
  }

  /** Returns whether so many packets were taken that an ack is to go at once. */
  get ackDue(): boolean {
    return this.#unacked > MAX_UNACKED
  }

  /** Returns whether a packet is due at a send instant, though it would carry nothing. */
  isDue(nowMs: number, pace: Pace): boolean {
    if (pace === 'carried') return false
    if (pace === 'steady' || this.#owing || !(nowMs - this.#beganMs >= FIRST_MS)) return true
    return nowMs - this.#sentAtMs >= IDLE_MS - EARLY_MS
  }

  /**
   * Numbers the next packet, and makes its header: with ack and time, or `bare`. The entry of the sent packet is
   * reused: it still has the values of an older packet.
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

  /** Records that the packet that `begin` made is sent now, with its number of bytes. */
  sent(packet: T, bytes: number): void {
    this.#sentAtMs = packet.sentAtMs
    this.flow.sent(packet.sequence, bytes, packet.sentAtMs)
  }

  /** Takes the header of a received packet: `new`, or the reason to drop the packet. */
  receive(header: PacketHeader, nowMs: number): 'new' | 'duplicates' | 'tooOld' {
    const verdict = this.#seen.judge(header.sequence)
    if (verdict !== 'new') return verdict
    this.#seen.takeSequence(header.sequence, nowMs)
    if (!Number.isNaN(header.sharedMs)) this.#heardMs = header.sharedMs
    return verdict
  }

  /**
   * Takes the acknowledgement in a new packet's header: `acked` has what it acknowledges. Returns a clock sample, valid
   * until the next call, if the packet has one.
   */
  takeAck(header: PacketHeader, nowMs: number): ClockSample | undefined {
    const { quality, flow } = this
    const { ack, ackBits, ackDelayMs, sharedMs, stratum } = header
    this.ackedCount = 0
    const newest = ack < 0 ? undefined : this.#sent.get(ack)
    // An ack of a packet that was never sent, or so long ago that it is forgotten, has no effect.
    if (newest === undefined) return undefined
    const timed = !Number.isNaN(ackDelayMs)
    let roundTripMs = Number.NaN
    for (let back = ACK_BITS; back >= 0; back--) {
      if (back > 0 && (ackBits & (1 << (back - 1))) === 0) continue
      const packet = this.#sent.get((ack - back) & 0xffff)
      if (packet === undefined || packet.acked) continue
      packet.acked = true
      this.acked[this.ackedCount++] = packet
      flow.acked(packet.sequence)
      if (back > 0 || !timed) continue
      roundTripMs = nowMs - packet.sentAtMs - ackDelayMs
      quality.roundTrip(roundTripMs)
    }
    this.#judge(ack)
    // A clock that is not synced may be put anywhere at any time.
    const oneWayMs = timed && stratum < UNSYNCED ? sharedMs - ackDelayMs - newest.sentAtMs : Number.NaN
    flow.heard(ack, roundTripMs, oneWayMs, nowMs)
    if (!timed) return undefined
    const clock = this.#clock
    clock.t1 = newest.sentAtMs
    clock.t2 = sharedMs - ackDelayMs
    clock.t3 = sharedMs
    clock.t4 = nowMs
    clock.stratum = stratum
    return clock
  }

  /** Marks a received packet to be acknowledged; `carried`: it had contents, so that its sender needs the ack soon. */
  takePacket({ sequence }: PacketHeader, carried: boolean, nowMs: number): void {
    this.#taken.takeSequence(sequence, nowMs)
    this.#unacked++
    if (carried) this.#owing = true
  }

  /** Counts the packets that the peer's window has passed as acked or lost. */
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
