import { ACK_BITS, ReceivedWindow } from '../wire/acks.ts'
import type { FrameAck } from '../wire/frame.ts'
import { QualityEstimator } from '../wire/quality.ts'
import { ClockPart } from './clock-part.ts'
import { Outbox, type OutboxShared } from './outbox.ts'
import { SnapshotInbox } from './snapshot.ts'
import type { ClockSample } from './state-types.ts'

/** What is known of one link: what went and what came over it, and how good it is. */
export class PeerLink {
  readonly outbox: Outbox
  readonly window: ReceivedWindow = new ReceivedWindow()
  readonly quality: QualityEstimator = new QualityEstimator()
  readonly clock: ClockPart
  readonly snapshot: SnapshotInbox = new SnapshotInbox()
  /** Whether this player's snapshot for this link has been made. */
  told = false
  /** Sequences up to here have their fate in the loss figure. */
  #judged = 0

  constructor(shared: OutboxShared, sendRate: number) {
    this.outbox = new Outbox(shared)
    this.clock = new ClockPart(sendRate)
  }

  /** What a frame that leaves now acknowledges, local ms; undefined when nothing came yet. */
  ack(nowMs: number): FrameAck | undefined {
    const { window } = this
    if (!window.any) return undefined
    const delayMs = nowMs - window.newestAtMs
    return { sequence: window.newest, bits: window.bits, delayMs: delayMs >= 0 ? delayMs : undefined }
  }

  /** Takes the acknowledgement that a frame brought, and its sender's shared time. */
  takeAck(ack: FrameAck, sharedMs: number | undefined, stratum: number, nowMs: number): ClockSample | undefined {
    const { sent } = this.outbox
    const newest = sent.get(ack.sequence)
    // An ack of what was never sent, or so long ago that it is forgotten, says nothing.
    if (newest === undefined) return undefined
    for (let back = ACK_BITS; back >= 0; back--) {
      if (back > 0 && (ack.bits & (1 << (back - 1))) === 0) continue
      const frame = sent.get((ack.sequence - back) & 0xffff)
      if (frame === undefined || frame.acked) continue
      frame.acked = true
      this.outbox.acked(frame)
      if (back === 0 && ack.delayMs !== undefined) this.quality.roundTrip(nowMs - frame.sentAtMs - ack.delayMs)
    }
    this.#judge(ack.sequence)
    if (ack.delayMs === undefined || sharedMs === undefined) return undefined
    return { t1: newest.sentAtMs, t2: sharedMs - ack.delayMs, t3: sharedMs, t4: nowMs, stratum }
  }

  /** Frames that the peer's window has passed are acked or lost for good. */
  #judge(acked: number): void {
    const { sent } = this.outbox
    const limit = (acked - ACK_BITS) & 0xffff
    for (let steps = (limit - this.#judged) & 0xffff; steps > 0 && steps < 0x8000; steps--) {
      const frame = sent.get(this.#judged)
      this.#judged = (this.#judged + 1) & 0xffff
      this.quality.fate(frame === undefined || !frame.acked)
    }
  }
}
