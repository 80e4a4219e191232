import { Congestion, type CongestionOptions } from '../flow/congestion.ts'
import { ACK_BITS, ReceivedWindow } from '../packet/acks.ts'
import { type FrameAck, MAX_PARTS } from '../packet/header.ts'
import { QualityEstimator } from '../packet/quality.ts'
import { PacketTime } from '../packet/packet-time.ts'
import { StateOutbox } from './send/state-outbox.ts'
import type { SendContext } from './send/send-context.ts'
import { SnapshotInbox } from './receive/snapshot-inbox.ts'
import type { Interest } from './entities/interest.ts'
import type { ClockSample, Instant, StateCounters } from './state-types.ts'

/** The stratum of a sender that is not synced to the room's clock. */
const UNSYNCED = 3

/** When a sending to one peer happens, and how much may go. */
export interface Sending extends Instant {
  readonly stratum: number
  /** 1..16 */
  readonly maxFrames: number
  /** Default: no limit. */
  readonly maxBytes?: number
  readonly interest?: Interest
}

/** What is known of one link: what went and what came over it, and how good it is. */
export class PeerLink {
  readonly outbox: StateOutbox
  readonly window: ReceivedWindow = new ReceivedWindow()
  readonly quality: QualityEstimator = new QualityEstimator()
  readonly flow: Congestion
  readonly clock: PacketTime
  readonly snapshot: SnapshotInbox = new SnapshotInbox()
  /** Whether this player's snapshot for this link has been made. */
  told = false
  /** Sequences up to here have their fate in the loss figure. */
  #judged = 0

  constructor(shared: SendContext, options: CongestionOptions) {
    this.outbox = new StateOutbox(shared)
    this.flow = new Congestion(options)
    this.clock = new PacketTime(options.sendRate)
  }

  /** The frames of a sending, and what is noted of them; see `StateSync.frames`. */
  frames(at: Sending, tick: number, sample: number, counters: StateCounters): Uint8Array[] {
    const { outbox, flow, window } = this
    const { nowMs, stratum, maxFrames, maxBytes = Infinity, interest = {} } = at
    const delayMs = nowMs - window.newestAtMs
    const ack: FrameAck | undefined = window.any
      ? { sequence: window.newest, bits: window.bits, delayMs: delayMs >= 0 ? delayMs : undefined }
      : undefined
    const header = { stratum: stratum & 3, ack, sharedMs: this.clock.due(nowMs) ? at.sharedMs : undefined }
    const most = Math.min(MAX_PARTS, Math.max(1, Math.floor(maxFrames)))
    let sequence = outbox.sent.next
    const frames = outbox.frames(header, nowMs, tick, sample, most, maxBytes, interest)
    counters.framesSent += frames.length
    for (const { length } of frames) {
      counters.bytesSent += length
      flow.sent(sequence, length, nowMs)
      sequence = (sequence + 1) & 0xffff
    }
    if (outbox.outcome === 'skipped') counters.held++
    flow.done(outbox.outcome, nowMs)
    return frames
  }

  /** Takes the acknowledgement that a frame brought, and its sender's shared time. */
  takeAck(ack: FrameAck, sharedMs: number | undefined, stratum: number, nowMs: number): ClockSample | undefined {
    const { outbox, quality, flow } = this
    const newest = outbox.sent.get(ack.sequence)
    // An ack of what was never sent, or so long ago that it is forgotten, says nothing.
    if (newest === undefined) return undefined
    let roundTripMs = Number.NaN
    for (let back = ACK_BITS; back >= 0; back--) {
      if (back > 0 && (ack.bits & (1 << (back - 1))) === 0) continue
      const frame = outbox.sent.get((ack.sequence - back) & 0xffff)
      if (frame === undefined || frame.acked) continue
      frame.acked = true
      outbox.acked(frame)
      flow.acked(frame.sequence)
      if (back > 0 || ack.delayMs === undefined) continue
      roundTripMs = nowMs - frame.sentAtMs - ack.delayMs
      quality.roundTrip(roundTripMs)
    }
    this.#judge(ack.sequence)
    const told = ack.delayMs !== undefined && sharedMs !== undefined
    // A clock that is not synced may be put anywhere at any time.
    const oneWayMs = told && stratum < UNSYNCED ? sharedMs - ack.delayMs - newest.sentAtMs : Number.NaN
    flow.heard(ack.sequence, roundTripMs, oneWayMs, nowMs)
    if (!told) return undefined
    return { t1: newest.sentAtMs, t2: sharedMs - ack.delayMs, t3: sharedMs, t4: nowMs, stratum }
  }

  /** Frames that the peer's window has passed are acked or lost for good. */
  #judge(acked: number): void {
    const { sent } = this.outbox
    const limit = (acked - ACK_BITS) & 0xffff
    for (let steps = (limit - this.#judged) & 0xffff; steps > 0 && steps < 0x8000; steps--) {
      const sequence = this.#judged
      const frame = sent.get(sequence)
      this.#judged = (sequence + 1) & 0xffff
      const lost = frame === undefined || !frame.acked
      this.quality.fate(lost)
      this.flow.fate(sequence, lost)
    }
  }
}
