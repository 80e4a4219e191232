// Congestion control of one link: joins the rate, window, pacer and stall of this folder into a byte budget.

import { MAX_PACKET_BYTES, MAX_PARTS } from '../wire/packet-limits.ts'
import { AckTimer } from './ack-timer.ts'
import { BudgetUse, type Outcome } from './budget-use.ts'
import { DeliveryRate } from './delivery-rate.ts'
import { LossMeter } from './loss-meter.ts'
import { Pacer } from './pacer.ts'
import { QueueDelay } from './queue-delay.ts'
import { MIN_BYTES_PER_SECOND, Rate } from './rate.ts'
import { SendWindow } from './send-window.ts'
import { SentPackets } from './sent-packets.ts'
import { Stall, STALL_MS } from './stall.ts'

/** Shortest time over which the delivery rate is measured, ms, and fewest acks… */
const DELIVERY_MS = 250
const DELIVERY_ACKS = 3
/** …but in startup a shorter time, ms: the first second of a clean path is for use. */
const STARTUP_DELIVERY_MS = 100

/** Traffic beside the packets of state, such as transfers, which gives way to them. */
export interface Scavenger {
  /** Called while the queue is too high. Returns false when this traffic is not to blame for it. */
  yield(nowMs: number): boolean
}

export interface CongestionOptions {
  /** Sendings a second, when all goes well. */
  readonly sendRate: number
  /** Upper bound of the rate. Default: 16 full packets a sending. */
  readonly maxBytesPerSecond?: number | undefined
}

/**
 * Congestion control for one peer: how many bytes each sending may have, so that no queue stands anywhere on the path.
 * State that waits in a queue is stale when it arrives. Bytes are those of messages, without the headers below them
 * (about 90 bytes each).
 *
 * - Delay is the signal, not loss: a queue stands when the least of the last samples (Copa, NSDI 2018) exceeds the
 *   least of ten seconds (LEDBAT, RFC 6817) by more than 25 ms and twice the jitter. Random loss of up to 30 % changes
 *   nothing.
 * - A standing queue cuts the rate to 0.85 of the delivered rate, and sending pauses until the queue has drained (GCC,
 *   draft-ietf-rmcat-gcc-02; the pause is BBR's "drain"). The rate rises by constant steps near the capacity, ever
 *   faster away from it, to at most 1.5 times the delivered rate, and only while it is used up.
 * - A window bounds the bytes in flight: when acks stop, sending stops within a few sendings. Then small probes go
 *   alone, and after a second each of them halves the rate.
 *
 * Each sending calls `budget`, `sent` for each packet, and `done`; each ack `acked` and `fate` for the packets that it
 * settles, then `heard`. Pure: times are arguments, ms of one clock.
 */
export class Congestion {
  readonly #sendRate: number
  readonly #packets = new SentPackets()
  readonly #delay = new QueueDelay()
  readonly #delivery = new DeliveryRate()
  readonly #loss = new LossMeter()
  readonly #use = new BudgetUse()
  readonly #stall = new Stall()
  readonly #acks: AckTimer
  readonly #pacer: Pacer
  readonly #window: SendWindow
  readonly #rate: Rate
  /** Sender that gives way before state does; undefined: none. */
  scavenger: Scavenger | undefined
  /** True at a send instant of `held` at which no probe is due. */
  muted = false
  /** True while durable messages wait for the next ack. */
  held = false
  /** Time at which this began; 0 once an ack of an earlier packet has come. */
  #heldAtMs = 0

  constructor({ sendRate, maxBytesPerSecond = Infinity }: CongestionOptions) {
    const intervalMs = 1_000 / sendRate
    this.#sendRate = sendRate
    this.#acks = new AckTimer(intervalMs)
    this.#pacer = new Pacer(intervalMs)
    this.#window = new SendWindow(intervalMs)
    const most = Math.min(maxBytesPerSecond, MAX_PARTS * MAX_PACKET_BYTES * sendRate)
    this.#rate = new Rate(Math.max(MIN_BYTES_PER_SECOND, most))
  }

  /** The rate to the peer: from 8,000 bytes a second to 16 full packets a sending. */
  get bytesPerSecond(): number {
    return this.#rate.bytesPerSecond
  }

  /** The shortest round trip of the last ten seconds, ms; undefined until measured. */
  get baseMs(): number | undefined {
    return this.#delay.baseMs
  }

  /** Sendings a second that were not skipped for want of budget, lately. */
  get sendsPerSecond(): number {
    return this.#use.sentShare * this.#sendRate
  }

  /** Wait in the queue that stands on the path, ms; undefined with too few samples. */
  standingMs(nowMs: number): number | undefined {
    return this.#delay.standing(nowMs)
  }

  /** Returns whether state has lately had less than it wanted. */
  limited(nowMs: number): boolean {
    return this.#use.limited(nowMs)
  }

  /**
   * Bytes of state that a sending may have now; 0: only acks go. `queued`: earlier messages still wait in the channel,
   * so that nothing may go, and the rate proves nothing. Sets `muted` and `held`.
   */
  budget(nowMs: number, queued: boolean): number {
    this.#pacer.drain(this.bytesPerSecond, nowMs)
    const silenceMs = this.#acks.silenceMs(nowMs)
    if (!this.held) this.#heldAtMs = nowMs
    this.held = this.#stall.holds(silenceMs, this.#delay.baseMs, this.#acks.gapMs, nowMs)
    this.muted = this.held && (queued || !this.#stall.isDue(silenceMs, nowMs))
    if (this.held) {
      if (!this.muted && silenceMs > STALL_MS) {
        this.#rate.restart(nowMs)
        this.#delay.forget()
      }
      return 0
    }
    if (queued) {
      this.#use.addBlocked(nowMs)
      return 0
    }
    if (this.#rate.draining(nowMs)) return 0
    const window = this.#window.room(this.#packets, this.#delay, this.#acks.gapMs, this.bytesPerSecond)
    return Math.max(0, Math.min(this.#pacer.room(this.bytesPerSecond), window))
  }

  /** Takes a packet that is sent now. */
  sent(sequence: number, bytes: number, nowMs: number): void {
    this.#pacer.drain(this.bytesPerSecond, nowMs)
    this.#pacer.add(bytes)
    this.#packets.add(sequence, bytes, this.#pacer.delayMs(this.bytesPerSecond), nowMs)
    this.#acks.start(nowMs)
  }

  /** Ends a sending. */
  done(outcome: Outcome, nowMs: number): void {
    this.#use.add(outcome, nowMs)
  }

  /** Takes a packet that an ack names for the first time. All packets of an ack come before its `heard`. */
  acked(sequence: number): void {
    this.#delivery.add(this.#packets.bytesOf(sequence))
  }

  /** Takes the fate of a packet, once it is certain. */
  fate(sequence: number, lost: boolean): void {
    if (!this.#stall.isEarly(this.#packets.sentAtMs(sequence))) this.#loss.add(lost)
  }

  /**
   * Takes an ack whose newest packet is `sequence`, with that packet's round trip without the ack delay, and its
   * one-way delay by the two clocks, ms; NaN: not known.
   */
  heard(sequence: number, roundTripMs: number, oneWayMs: number, nowMs: number): void {
    if (!this.#packets.acknowledge(sequence)) return
    if (this.held && this.#packets.sentAtMs(sequence) < this.#heldAtMs) {
      // The first ack since, of a packet from before the silence: it says nothing of the path after that packet.
      this.#heldAtMs = 0
      return
    }
    const passedMs = this.#acks.tick(nowMs)
    this.#delivery.mark(nowMs)
    if (!Number.isNaN(roundTripMs)) {
      const selfDelayMs = this.#packets.selfDelayMs(sequence)
      const counts = this.#rate.measuredBy(this.#packets.sentAtMs(sequence))
      this.#delay.add(Math.max(0, roundTripMs), oneWayMs, selfDelayMs, counts, nowMs)
    }
    if (!this.#overloaded(nowMs)) this.#rise(passedMs, nowMs)
    else if (this.scavenger?.yield(nowMs) !== true) this.#cut(nowMs)
  }

  #overloaded(nowMs: number): boolean {
    if (this.#loss.heavy(nowMs)) return true
    const standingMs = this.#delay.standing(nowMs)
    return standingMs !== undefined && standingMs > this.#delay.targetMs
  }

  #cut(nowMs: number): void {
    const delivered = this.#delivery.over(this.#deliveryMs) ?? this.bytesPerSecond
    this.#rate.cut(delivered, this.#packets.bytesInFlight, this.#delay.baseMs ?? 0, nowMs)
    this.#delay.forget()
  }

  #rise(passedMs: number, nowMs: number): void {
    if (this.#rate.draining(nowMs) || !this.#use.limited(nowMs)) return
    if (this.#delay.latest > this.#delay.targetMs) return
    const delivered = this.#delivery.over(this.#rate.startup ? STARTUP_DELIVERY_MS : this.#deliveryMs)
    if (delivered !== undefined) this.#rate.rise(delivered, passedMs, this.#delay.baseMs ?? 0)
  }

  get #deliveryMs(): number {
    return Math.max(DELIVERY_MS, DELIVERY_ACKS * this.#acks.gapMs)
  }
}
