import { SENT_RING } from '../packet/acks.ts'
import { MAX_FRAME_BYTES, MAX_PARTS } from '../packet/header.ts'
import { distance } from '../packet/sequence.ts'
import { Delivery } from './delivery.ts'
import { QueueDelay } from './queue-delay.ts'

/** No peer that acknowledges gets less, in bytes a second: seven full frames. A path that takes less than an old modem's pair is not for games. */
export const FLOOR_BYTES_PER_SECOND = 8_000
/** A new link begins with this, in bytes a second: half a Mbit/s, which nearly every path takes. */
export const FIRST_BYTES_PER_SECOND = 64_000
/** A peer that acknowledges nothing gets one full frame in so many ms, in case only its acks are lost. */
const PROBE_MS = 500
/** No ack for so long, in ms, is a stall (if acks are not rarer anyway); each `PROBE_MS` of it halves the rate. */
const STALL_MS = 1_000

/** After a cut the rate is this share of what was seen to arrive, so that the queue drains (GCC, section 5.5: 0.85). */
const CUT = 0.85
/** One cut leaves at least this share: what arrived is measured over a short while only. */
const DEEPEST_CUT = 0.25
/** A queue may hold seconds; so long, in ms, it is left to drain before one looks again. */
const LONGEST_DRAIN_MS = 1_000
/** The rate rises to at most so many times what is seen to arrive (GCC, section 5.5: 1.5). */
const AHEAD = 1.5
/** On a new link it runs further ahead, of what is seen sooner, in ms: the first second of a clean path is for use. */
const START_AHEAD = 2
const START_DELIVERY_MS = 100
/** Rise in a round on a new link, as a share of the rate: a slow start. */
const START_GAIN = 0.5
/** Away from where it was cut last, each round's rise is this factor over the last's (Copa's velocity), from… to… */
const GAIN_GROWTH = 1.3
const FIRST_GAIN = 0.05
const LAST_GAIN = 0.25
/** Within this span about the rate that proved too much, it rises by constant steps instead, which also lets flows meet in fairness. */
const NEAR_FROM = 0.8
const NEAR_TO = 1.2
/** Such a step: so many bytes a second more in a second, but from this to that share of the rate. */
const NEAR_STEP = 6 * MAX_FRAME_BYTES
const NEAR_LEAST = 0.05
const NEAR_MOST = 0.25
/** A round is a round trip, and this at least, in ms: two sendings at 20 Hz. */
const ROUND_MS = 100
/** A sending may be so many times its share when the last one was less: timers are not exact. */
const DEPTH = 1.1
/** A share of so many full frames and less counts as thin: some sendings will be skipped. */
const THIN = 1.25
/** A sending that was held back tells of use of the budget for so many ms. */
const USED_MS = 250
/** What arrives is measured over so many ms at least, and three acks. */
const DELIVERY_MS = 250
/** More than this share of so many frames and ms lost is congestion whatever the delay; less is a bad radio, which a lower rate does not mend. */
const HEAVY_LOSS = 0.3
const LOSS_FRAMES = 64
const LOSS_MS = 1_000
/** Acks in a row that may be lost before the window closes. */
const LOST_ACKS = 3
/** Weight of a new gap between acks in the smoothed one. */
const GAP_GAIN = 1 / 8
/** So many bytes may always be under way… */
const LEAST_WINDOW = 2 * MAX_FRAME_BYTES
/** …and never more than so many frames: an ack of one that is forgotten would say nothing. Two sendings to spare. */
const MOST_FRAMES = SENT_RING - 2 * MAX_PARTS
/** Weight of one sending in the send rate told: about the last second at 20 Hz. */
const SENT_GAIN = 1 / 16

export interface CongestionOptions {
  /** Sendings a second, when all goes well. */
  readonly sendRate: number
  /** The rate never exceeds it. Default: what 16 full frames a sending are. */
  readonly maxBytesPerSecond?: number | undefined
}

/**
 * Says how many bytes may go to one peer at each sending, so that no queue stands anywhere on the way: what waits there is
 * stale when it arrives. Bytes are those of messages; what lies below them (some 90 bytes each) is in no figure.
 *
 * - It measures by delay, not loss: a queue stands when the least of the last samples (Copa, NSDI 2018) is over the
 *   least of ten seconds (LEDBAT, RFC 6817) by more than 25 ms and twice the jitter. Random loss changes nothing up to 30 %.
 * - Then the rate is cut to 0.85 of what arrives, and nothing goes until the queue has drained (GCC,
 *   draft-ietf-rmcat-gcc-02; the pause is BBR's "drain"). It rises by constant steps near the rate that proved too much,
 *   ever faster away from it, at most to 1.5 times what arrives, and only while it is used up.
 * - What is under way is limited too (a window, as TCP's): when acks stop, sending stops within a few sendings.
 *
 * Pure: times are ms of one clock, and given.
 */
export class Congestion {
  readonly #intervalMs: number
  readonly #sendRate: number
  readonly #ceiling: number
  readonly #delay = new QueueDelay()
  readonly #delivery = new Delivery()
  // Of each frame remembered: when it went, its bytes, all bytes up to it, and what it waits behind its own kind.
  readonly #sentAtMs = new Float64Array(SENT_RING)
  readonly #bytes = new Float64Array(SENT_RING)
  readonly #upTo = new Float64Array(SENT_RING)
  readonly #ownMs = new Float64Array(SENT_RING)
  #rate: number
  #gain = START_GAIN
  /** What arrived when the rate proved too much; 0: not known, or long surpassed. */
  #wall = 0
  /** What a line of this very rate would still hold of what was sent: the budget is the room in it. */
  #virtual = 0
  #virtualAtMs = Number.NaN
  #sent = 0
  /** Sequences of the frame sent last, and of the newest acknowledged. */
  #last = 0xffff
  #newest = 0xffff
  #heard = false
  #newestUpTo = 0
  #heardAtMs = Number.NaN
  #gapMs: number
  #usedAtMs = Number.NEGATIVE_INFINITY
  #heldAtMs = Number.NEGATIVE_INFINITY
  /** When the last cut's queue has drained. */
  #drainedAtMs = Number.NEGATIVE_INFINITY
  #stalledAtMs = Number.NEGATIVE_INFINITY
  #halvedAtMs = Number.NEGATIVE_INFINITY
  #probedAtMs = Number.NEGATIVE_INFINITY
  #fates = 0
  #losses = 0
  #lossSinceMs = Number.NEGATIVE_INFINITY
  #fullness = 1

  constructor({ sendRate, maxBytesPerSecond = Infinity }: CongestionOptions) {
    this.#sendRate = sendRate
    this.#intervalMs = 1_000 / sendRate
    this.#gapMs = this.#intervalMs
    this.#ceiling = Math.max(
      FLOOR_BYTES_PER_SECOND,
      Math.min(maxBytesPerSecond, MAX_PARTS * MAX_FRAME_BYTES * sendRate),
    )
    this.#rate = Math.min(FIRST_BYTES_PER_SECOND, this.#ceiling)
  }

  /** What may go to the peer, bytes a second: from 8,000 to 16 full frames a sending. */
  get bytesPerSecond(): number {
    return this.#rate
  }

  /** Sendings a second that were not skipped for want of budget, of late. */
  get sendsPerSecond(): number {
    return this.#fullness * this.#sendRate
  }

  /**
   * What may go at a sending now, bytes; 0: nothing but acks. `queued`: what was handed to the channel before still waits
   * there, so that nothing may go and the rate proves nothing.
   */
  budget(nowMs: number, queued: boolean): number {
    this.#drainVirtual(nowMs)
    if (this.#stalled(nowMs)) {
      if (queued || nowMs - this.#probedAtMs < PROBE_MS) return 0
      this.#probedAtMs = nowMs
      return MAX_FRAME_BYTES
    }
    if (queued) {
      this.#heldAtMs = nowMs
      return 0
    }
    const flying = this.#sent - this.#newestUpTo
    if (nowMs < this.#drainedAtMs) return 0
    const frames = MOST_FRAMES - distance(this.#last, this.#newest)
    const room = Math.min(this.#window - flying, frames * MAX_FRAME_BYTES)
    const { sending, depth } = this.#most
    return Math.max(0, Math.min(sending, depth - this.#virtual, room))
  }

  /** One frame of this sequence goes now. */
  sent(sequence: number, bytes: number, nowMs: number): void {
    this.#drainVirtual(nowMs)
    this.#virtual += bytes
    this.#sent += bytes
    this.#last = sequence
    const at = sequence % SENT_RING
    this.#sentAtMs[at] = nowMs
    this.#bytes[at] = bytes
    this.#upTo[at] = this.#sent
    this.#ownMs[at] = (this.#virtual / this.#rate) * 1_000
    if (Number.isNaN(this.#heardAtMs)) this.#heardAtMs = nowMs
  }

  /** A sending is done. `fit`: all that was to go went; `trimmed`: a part of it; `skipped`: nothing of it. */
  done(outcome: 'fit' | 'trimmed' | 'skipped', nowMs: number): void {
    if (outcome !== 'fit') this.#usedAtMs = nowMs
    this.#fullness += ((outcome === 'skipped' ? 0 : 1) - this.#fullness) * SENT_GAIN
  }

  /** A frame was named by an ack for the first time. All that an ack names come before its `heard`. */
  acked(sequence: number): void {
    this.#delivery.take(this.#bytes[sequence % SENT_RING] as number)
  }

  /** What became of a frame, once that is certain. What was lost in a stall says nothing of what comes after. */
  fate(sequence: number, lost: boolean): void {
    if ((this.#sentAtMs[sequence % SENT_RING] as number) <= this.#stalledAtMs) return
    this.#fates++
    if (lost) this.#losses++
  }

  /**
   * An ack came whose newest frame is `sequence`. With it that frame's round trip without the peer's delay and its way
   * there by the two clocks, ms; NaN: not told.
   */
  heard(sequence: number, roundTripMs: number, oneWayMs: number, nowMs: number): void {
    // Heard again or out of order: it says nothing new of the way there.
    if (this.#heard && distance(sequence, this.#newest) <= 0) return
    this.#heard = true
    const at = sequence % SENT_RING
    this.#newest = sequence
    this.#newestUpTo = this.#upTo[at] as number
    const passed = nowMs - this.#heardAtMs
    this.#heardAtMs = nowMs
    this.#gapMs += (Math.min(passed, STALL_MS) - this.#gapMs) * GAP_GAIN
    this.#delivery.mark(nowMs)
    if (!Number.isNaN(roundTripMs)) {
      // What was sent before a cut, or while its queue drained, tells of that queue.
      const tells = (this.#sentAtMs[at] as number) >= this.#drainedAtMs
      this.#delay.add(Math.max(0, roundTripMs), oneWayMs, this.#ownMs[at] as number, tells, nowMs)
    }
    if (this.#tooMuch(nowMs)) this.#cut(nowMs)
    else this.#rise(passed, nowMs)
  }

  /**
   * What one sending may be, and the room of the line of this rate. While a sending's share is no full frame, the room takes
   * one more: what a skipped sending did not use is not lost.
   */
  get #most(): { readonly sending: number; readonly depth: number } {
    const share = (this.#rate * this.#intervalMs) / 1_000
    const sending = Math.max(MAX_FRAME_BYTES, DEPTH * share)
    return { sending, depth: share < THIN * MAX_FRAME_BYTES ? MAX_FRAME_BYTES + share : sending }
  }

  /** Bytes that may be under way: what makes no queue that is too high, even when some acks are lost. */
  get #window(): number {
    const { baseMs, targetMs } = this.#delay
    if (baseMs === Infinity) return Infinity
    const ms = baseMs + this.#intervalMs + (1 + LOST_ACKS) * this.#gapMs + targetMs
    return Math.max(LEAST_WINDOW, (this.#rate * ms) / 1_000)
  }

  #drainVirtual(nowMs: number): void {
    const passed = Number.isNaN(this.#virtualAtMs) ? 0 : Math.max(0, nowMs - this.#virtualAtMs)
    this.#virtualAtMs = nowMs
    this.#virtual = Math.max(0, this.#virtual - (this.#rate * passed) / 1_000)
  }

  /** Whether the peer acknowledges nothing any more; the longer, the lower the rate. */
  #stalled(nowMs: number): boolean {
    const base = this.#delay.baseMs
    const limit = Math.max(STALL_MS, (base === Infinity ? 0 : base) + 4 * this.#gapMs)
    if (!(nowMs - this.#heardAtMs > limit)) return false
    this.#stalledAtMs = nowMs
    if (nowMs - this.#halvedAtMs >= PROBE_MS) {
      this.#halvedAtMs = nowMs
      this.#rate = Math.max(Math.min(this.#rate, FLOOR_BYTES_PER_SECOND), this.#rate / 2)
      // What comes after is another path, for all one knows.
      this.#gain = START_GAIN
      this.#wall = 0
      this.#drainedAtMs = nowMs
      this.#delay.forget()
    }
    return true
  }

  #tooMuch(nowMs: number): boolean {
    if (this.#fates >= LOSS_FRAMES && nowMs - this.#lossSinceMs >= LOSS_MS) {
      const heavy = this.#losses > HEAVY_LOSS * this.#fates
      this.#lossSinceMs = nowMs
      this.#fates = 0
      this.#losses = 0
      if (heavy) return true
    }
    const standing = this.#delay.standing(nowMs)
    return standing !== undefined && standing > this.#delay.targetMs
  }

  #cut(nowMs: number): void {
    const arrives = this.#delivery.rate(this.#deliveryMs) ?? this.#rate
    const rate = Math.min(this.#rate, arrives)
    this.#wall = rate
    this.#rate = Math.max(FLOOR_BYTES_PER_SECOND, DEEPEST_CUT * this.#rate, CUT * rate)
    this.#gain = FIRST_GAIN
    // All that is under way leaves the queue in the time it takes to arrive, less the way itself.
    const { baseMs } = this.#delay
    const drainMs = ((this.#sent - this.#newestUpTo) / rate) * 1_000 - (baseMs === Infinity ? 0 : baseMs)
    this.#drainedAtMs = nowMs + Math.min(LONGEST_DRAIN_MS, Math.max(0, drainMs))
    this.#delay.forget()
  }

  #rise(passedMs: number, nowMs: number): void {
    if (nowMs < this.#drainedAtMs || nowMs - this.#usedAtMs > USED_MS || nowMs - this.#heldAtMs <= USED_MS) return
    const starting = this.#gain === START_GAIN
    const arrives = this.#delivery.rate(starting ? START_DELIVERY_MS : this.#deliveryMs)
    if (arrives === undefined || this.#rate >= (starting ? START_AHEAD : AHEAD) * arrives) return
    if (this.#delay.latest > this.#delay.targetMs) return
    const rate = this.#rate
    const base = this.#delay.baseMs
    const rounds = Math.min(1, passedMs / Math.max(ROUND_MS, base === Infinity ? 0 : base))
    let more: number
    if (this.#wall > 0 && rate > NEAR_FROM * this.#wall && rate < NEAR_TO * this.#wall) {
      more = (Math.min(NEAR_MOST * rate, Math.max(NEAR_STEP, NEAR_LEAST * rate)) * Math.min(passedMs, STALL_MS)) / 1_000
    } else {
      // Past the wall unhindered: it stands there no more.
      if (rate >= NEAR_TO * this.#wall) this.#wall = 0
      more = this.#gain * rate * rounds
      if (this.#gain < LAST_GAIN) this.#gain = Math.min(LAST_GAIN, this.#gain * GAIN_GROWTH ** rounds)
    }
    this.#rate = Math.min(this.#ceiling, rate + more)
  }

  get #deliveryMs(): number {
    return Math.max(DELIVERY_MS, 3 * this.#gapMs)
  }
}
