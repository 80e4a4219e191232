// Protocol of byte transfers over one link, both ways: a pure state machine, time in, frames and events out.

import type { TransferEvent } from './transfer-event.ts'
import { type TransferFailure, type TransferFrame, packFrame, unpackFrame } from './transfer-frame.ts'
import { TransferAllowance } from './transfer-allowance.ts'
import { TransferReceiver } from './transfer-receiver.ts'
import { MAX_CONTROL_FRAMES, MAX_CONCURRENT, MAX_META_BYTES, MAX_TRANSFER_BYTES } from './transfer-limits.ts'
import { TransferSender } from './transfer-sender.ts'
import { TransferWindow } from './transfer-window.ts'
import type { SendResult, TransferCounters, TransfersOptions } from './transfers-types.ts'

/** Size of an offer without its `meta`: an array head, the kind, and two numbers of at most 9 bytes. */
const OFFER_HEAD_BYTES = 20

/**
 * All transfers of one link. The owner calls `receive` with every message of channel `transfer`, `expire` about once a
 * second, and `pump` after these, after every call that starts or ends a transfer, and when the channel has drained.
 */
export class Transfers {
  readonly #maxBytes: number
  readonly #senders = new Map<number, TransferSender>()
  readonly #receivers = new Map<number, TransferReceiver>()
  readonly #controlFrames: Uint8Array[] = []
  #nextId = 0
  #lastOffered = -1
  readonly #allowance = new TransferAllowance()
  readonly #window: TransferWindow
  #malformed = 0
  #stray = 0
  #refused = 0
  #dropped = 0

  constructor({ maxBytes = MAX_TRANSFER_BYTES, path }: TransfersOptions = {}) {
    this.#window = new TransferWindow(path)
    this.#maxBytes = Math.min(Math.max(maxBytes, 0), MAX_TRANSFER_BYTES)
  }

  get counters(): TransferCounters {
    return { malformed: this.#malformed, stray: this.#stray, refused: this.#refused, dropped: this.#dropped }
  }

  /** Returns whether no transfer is offered or running, either way, and no frame is queued. */
  get idle(): boolean {
    return this.#senders.size === 0 && this.#receivers.size === 0 && this.#controlFrames.length === 0
  }

  /** Bytes allocated for the peer's transfers. */
  get allocatedBytes(): number {
    let bytes = 0
    for (const receiver of this.#receivers.values()) bytes += receiver.allocatedBytes
    return bytes
  }

  /**
   * Offers bytes, which are not copied and must not change until the transfer ends. `meta`, at most 1,024 bytes packed,
   * helps the receiver to decide; undefined counts as null. Throws as `pack` does when msgpack cannot carry `meta`.
   */
  send(bytes: Uint8Array, meta: unknown, nowMs: number): SendResult {
    if (bytes.length > this.#maxBytes) return { kind: 'not-offered', reason: 'too-large' }
    if (this.#senders.size >= MAX_CONCURRENT || this.#controlFrames.length >= MAX_CONTROL_FRAMES)
      return { kind: 'not-offered', reason: 'busy' }
    const id = this.#nextId
    const offer = packFrame({ kind: 'offer', id, size: bytes.length, meta: meta ?? null })
    if (offer.length > MAX_META_BYTES + OFFER_HEAD_BYTES) return { kind: 'not-offered', reason: 'meta-too-large' }
    this.#nextId += 1
    this.#senders.set(id, new TransferSender(id, bytes, nowMs))
    this.#controlFrames.push(offer)
    return { kind: 'offered', id }
  }

  /** Accepts an offered transfer; false when it is no longer offered. An empty one is `received` with this call. */
  accept(id: number, nowMs: number): { readonly accepted: boolean; readonly events: readonly TransferEvent[] } {
    const receiver = this.#receivers.get(id)
    if (receiver?.accept(nowMs) !== true) return { accepted: false, events: [] }
    this.#queue({ kind: 'accept', id })
    return { accepted: true, events: this.#endComplete(receiver) }
  }

  /** Refuses an offered transfer; false when it is no longer offered. */
  refuse(id: number): boolean {
    if (this.#receivers.get(id)?.accepted !== false) return false
    this.#forget('in', id)
    this.#queue({ kind: 'deny', id, failure: 'refused' })
    return true
  }

  /** Cancels a transfer, either way, at any time; false when there is none. Only the other end gets an event. */
  cancel(direction: 'in' | 'out', id: number): boolean {
    return this.#endTransfer(direction, id, 'cancelled')
  }

  /** Takes a message of the peer, which may hold anything: a wrong one is counted, and ends its transfer. */
  receive(bytes: Uint8Array, nowMs: number): readonly TransferEvent[] {
    const frame = unpackFrame(bytes)
    if (frame === undefined) {
      this.#malformed += 1
      return []
    }
    switch (frame.kind) {
      case 'offer':
        return this.#receiveOffer(frame, bytes.length, nowMs)
      case 'data':
        return this.#receiveData(frame.id, frame.bytes, nowMs)
      case 'abort':
        if (!this.#forget('in', frame.id)) return this.#countStray(bytes.length)
        return [{ kind: 'failed', direction: 'in', id: frame.id, failure: frame.failure }]
      case 'deny':
        if (!this.#forget('out', frame.id)) return this.#countStray(bytes.length)
        return [{ kind: 'failed', direction: 'out', id: frame.id, failure: frame.failure }]
      default:
        return this.#receiveAnswer(frame, nowMs)
    }
  }

  /** Ends transfers without an answer or without progress for 30 s. */
  expire(nowMs: number): readonly TransferEvent[] {
    const events: TransferEvent[] = []
    const sweep = (
      direction: 'in' | 'out',
      transfers: ReadonlyMap<number, TransferReceiver | TransferSender>,
    ): void => {
      for (const [id, transfer] of transfers) {
        if (nowMs < transfer.deadlineMs) continue
        this.#endTransfer(direction, id, 'timeout')
        events.push({ kind: 'failed', direction, id, failure: 'timeout' })
      }
    }
    sweep('in', this.#receivers)
    sweep('out', this.#senders)
    return events
  }

  /** Ends all transfers: the link has ended. */
  close(): readonly TransferEvent[] {
    const failed = (direction: 'in' | 'out', id: number): TransferEvent => ({
      kind: 'failed',
      direction,
      id,
      failure: 'link-ended',
    })
    const events = [
      ...Array.from(this.#receivers.keys(), (id) => failed('in', id)),
      ...Array.from(this.#senders.keys(), (id) => failed('out', id)),
    ]
    this.#receivers.clear()
    this.#senders.clear()
    this.#controlFrames.length = 0
    return events
  }

  /**
   * Hands frames to `send` until the channel's queue `isFull`, the window is full, or `send` returns false (then the
   * frame comes again). Control frames (without data) go first; data of several transfers takes
   * turns. Returns the time until more may go, ms: Infinity when that is not a matter of time.
   */
  pump(isFull: () => boolean, nowMs: number, send: (frame: Uint8Array) => boolean): number {
    for (let frame = this.#controlFrames[0]; frame !== undefined; frame = this.#controlFrames[0]) {
      if (isFull() || !send(frame)) return Infinity
      this.#controlFrames.shift()
    }
    for (let progress = true; progress;) {
      progress = false
      for (const sender of this.#senders.values()) {
        const fragment = sender.fragment(this.#window.fragmentBytes)
        if (fragment === undefined) continue
        const delayMs = this.#window.delayMs(fragment.length, nowMs)
        if (delayMs > 0) return delayMs
        if (isFull()) return Infinity
        if (!send(packFrame({ kind: 'data', id: sender.id, bytes: fragment }))) return Infinity
        sender.advance(fragment.length)
        this.#window.send(fragment.length, nowMs)
        progress = true
      }
    }
    return Infinity
  }

  /** Gives way to state. Returns false when no transfer stands before it. */
  yield(nowMs: number): boolean {
    return this.#window.yield(nowMs)
  }

  #receiveOffer(offer: TransferFrame & { kind: 'offer' }, frameBytes: number, nowMs: number): readonly TransferEvent[] {
    const { id, size, meta } = offer
    // The channel is ordered: the ids of the peer only rise.
    if (id <= this.#lastOffered || frameBytes > MAX_META_BYTES + OFFER_HEAD_BYTES) {
      this.#malformed += 1
      return []
    }
    this.#lastOffered = id
    if (!this.#allowance.admitOffer(nowMs)) {
      this.#malformed += 1
      return []
    }
    const failure = size > this.#maxBytes ? 'too-large' : this.#receivers.size >= MAX_CONCURRENT ? 'busy' : undefined
    if (failure !== undefined) {
      this.#refused += 1
      this.#queue({ kind: 'deny', id, failure })
      return []
    }
    this.#receivers.set(id, new TransferReceiver(id, size, nowMs))
    return [{ kind: 'offered', id, size, meta }]
  }

  #receiveData(id: number, bytes: Uint8Array, nowMs: number): readonly TransferEvent[] {
    const receiver = this.#receivers.get(id)
    if (receiver === undefined) return this.#countStray(bytes.length)
    const credit = receiver.receive(bytes, nowMs)
    if (credit === 'malformed') return this.#endMalformed('in', id)
    const complete = this.#endComplete(receiver)
    if (complete.length > 0) return complete
    if (credit === 'no-credit-due') return []
    const { received } = receiver
    this.#queue({ kind: 'credit', id, received })
    if (!receiver.progress.due(received)) return []
    return [{ kind: 'progress', direction: 'in', id, bytes: received, size: receiver.size }]
  }

  #receiveAnswer(
    frame: TransferFrame & { kind: 'accept' | 'credit' | 'done' },
    nowMs: number,
  ): readonly TransferEvent[] {
    const { id } = frame
    const sender = this.#senders.get(id)
    if (sender === undefined) return this.#countStray(0)
    if (frame.kind === 'accept') return sender.accept(nowMs) ? [] : this.#endMalformed('out', id)
    const received = frame.kind === 'credit' ? frame.received : sender.size
    const { outstanding } = sender
    if (!sender.credit(received, nowMs)) return this.#endMalformed('out', id)
    this.#window.credit(outstanding - sender.outstanding, nowMs)
    const progress: TransferEvent = { kind: 'progress', direction: 'out', id, bytes: received, size: sender.size }
    if (frame.kind === 'credit') return sender.progress.due(received) ? [progress] : []
    this.#forget('out', id)
    return [progress, { kind: 'sent', id }]
  }

  #endComplete(receiver: TransferReceiver): readonly TransferEvent[] {
    const { id, size, complete: bytes } = receiver
    if (bytes === undefined) return []
    this.#forget('in', id)
    this.#queue({ kind: 'done', id })
    return [
      { kind: 'progress', direction: 'in', id, bytes: size, size },
      { kind: 'received', id, bytes },
    ]
  }

  #endMalformed(direction: 'in' | 'out', id: number): readonly TransferEvent[] {
    this.#malformed += 1
    this.#endTransfer(direction, id, 'malformed')
    return [{ kind: 'failed', direction, id, failure: 'malformed' }]
  }

  /** Counts a frame about a transfer that is over: as malformed when no honest peer had so many under way. */
  #countStray(bytes: number): readonly TransferEvent[] {
    if (this.#allowance.admitStray(bytes)) this.#stray += 1
    else this.#malformed += 1
    return []
  }

  /** Removes a transfer. Its frames in flight arrive as stray. Returns false when there is none. */
  #forget(direction: 'in' | 'out', id: number): boolean {
    const accepted = direction === 'in' && this.#receivers.get(id)?.accepted === true
    if (direction === 'out') this.#window.giveUp(this.#senders.get(id)?.outstanding ?? 0)
    if (!(direction === 'in' ? this.#receivers : this.#senders).delete(id)) return false
    this.#allowance.ended(accepted)
    return true
  }

  #endTransfer(direction: 'in' | 'out', id: number, failure: TransferFailure): boolean {
    if (!this.#forget(direction, id)) return false
    this.#queue({ kind: direction === 'in' ? 'deny' : 'abort', id, failure })
    return true
  }

  #queue(frame: TransferFrame): void {
    if (this.#controlFrames.length < MAX_CONTROL_FRAMES) this.#controlFrames.push(packFrame(frame))
    else this.#dropped += 1
  }
}
