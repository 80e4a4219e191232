import { type TransferFailure, type TransferFrame, packFrame, unpackFrame } from './transfer-frame.ts'
import { TransferReceiver } from './transfer-receiver.ts'
import { HIGH_WATER_BYTES, MAX_ANSWERS, MAX_CONCURRENT, MAX_META_BYTES, MAX_TRANSFER_BYTES } from './transfer-limits.ts'
import { TransferSender } from './transfer-sender.ts'

/** An offer without its `meta`: an array head, its kind, and two numbers of at most 9 bytes. */
const OFFER_HEAD_BYTES = 20

/** What came of calling into `Transfers`. `id` counts for its direction: `out` ids are ours, `in` ids the peer's. */
export type TransferEvent =
  /** The peer offers: `accept` or `refuse` it within 30 s. */
  | { readonly kind: 'offered'; readonly id: number; readonly size: number; readonly meta: unknown }
  /** `bytes` of `size` have arrived, of ours at the peer or of the peer's here. */
  | {
      readonly kind: 'progress'
      readonly direction: 'in' | 'out'
      readonly id: number
      readonly bytes: number
      readonly size: number
    }
  /** All of a transfer is here; the bytes are the game's to keep. */
  | { readonly kind: 'received'; readonly id: number; readonly bytes: Uint8Array }
  /** All of ours has arrived at the peer. */
  | { readonly kind: 'sent'; readonly id: number }
  /** It is over and did not arrive. */
  | {
      readonly kind: 'failed'
      readonly direction: 'in' | 'out'
      readonly id: number
      readonly failure: TransferFailure
    }

export interface TransfersOptions {
  /** The largest transfer to take or to send, bytes; at most, and by default, 64 MiB. */
  readonly maxBytes?: number
}

/** What the peer did that the rules do not foresee. */
export interface TransferCounters {
  /** Frames that were none, and frames that broke a rule. */
  readonly malformed: number
  /** Frames about transfers that are unknown, or over already: the peer may not have heard of that yet. */
  readonly stray: number
  /** Offers that were refused for their size or number. */
  readonly refused: number
  /** Answers that were not sent, because too many waited. */
  readonly dropped: number
}

export type SendResult =
  | { readonly kind: 'offered'; readonly id: number }
  | { readonly kind: 'not-offered'; readonly reason: 'too-large' | 'meta-too-large' | 'busy' }

/**
 * All transfers of one link, both ways. Purely a state machine: time goes in, frames and events come out.
 *
 * The owner calls `receive` with every message of channel `transfer`, `expire` about once a second, and after these, after
 * every call that starts or ends a transfer, and when the channel has drained, `pump`.
 */
export class Transfers {
  readonly #maxBytes: number
  readonly #outgoing = new Map<number, TransferSender>()
  readonly #incoming = new Map<number, TransferReceiver>()
  /** Frames without data, that wait for `pump`. */
  readonly #answers: Uint8Array[] = []
  #nextId = 0
  #lastOffered = -1
  #malformed = 0
  #stray = 0
  #refused = 0
  #dropped = 0

  constructor({ maxBytes = MAX_TRANSFER_BYTES }: TransfersOptions = {}) {
    this.#maxBytes = Math.min(Math.max(maxBytes, 0), MAX_TRANSFER_BYTES)
  }

  get counters(): TransferCounters {
    return { malformed: this.#malformed, stray: this.#stray, refused: this.#refused, dropped: this.#dropped }
  }

  /** Whether anything runs or waits, either way. */
  get idle(): boolean {
    return this.#outgoing.size === 0 && this.#incoming.size === 0 && this.#answers.length === 0
  }

  /** Bytes allocated for what the peer sends. */
  get heldBytes(): number {
    let held = 0
    for (const incoming of this.#incoming.values()) held += incoming.heldBytes
    return held
  }

  /**
   * Offers bytes to the peer. They are not copied and must not change until it is over. `meta` is a small value for the
   * receiver to decide by, at most 1,024 bytes packed; undefined counts as null. Throws what `pack` throws for a `meta` that msgpack does not carry.
   */
  send(bytes: Uint8Array, meta: unknown, nowMs: number): SendResult {
    if (bytes.length > this.#maxBytes) return { kind: 'not-offered', reason: 'too-large' }
    if (this.#outgoing.size >= MAX_CONCURRENT || this.#answers.length >= MAX_ANSWERS)
      return { kind: 'not-offered', reason: 'busy' }
    const id = this.#nextId
    const offer = packFrame({ kind: 'offer', id, size: bytes.length, meta: meta ?? null })
    if (offer.length > MAX_META_BYTES + OFFER_HEAD_BYTES) return { kind: 'not-offered', reason: 'meta-too-large' }
    this.#nextId += 1
    this.#outgoing.set(id, new TransferSender(id, bytes, nowMs))
    this.#answers.push(offer)
    return { kind: 'offered', id }
  }

  /** Takes an offered transfer; false when it is not on offer any more. An empty one is `received` with this. */
  accept(id: number, nowMs: number): { readonly taken: boolean; readonly events: readonly TransferEvent[] } {
    const incoming = this.#incoming.get(id)
    if (incoming?.accept(nowMs) !== true) return { taken: false, events: [] }
    this.#answer({ kind: 'accept', id })
    return { taken: true, events: this.#completed(incoming) }
  }

  /** Declines an offered transfer; false when it is not on offer any more. */
  refuse(id: number): boolean {
    if (this.#incoming.get(id)?.accepted !== false) return false
    this.#incoming.delete(id)
    this.#answer({ kind: 'deny', id, failure: 'refused' })
    return true
  }

  /** Gives a transfer up, either way, at any time; false when there is none. There is no event for it at this end. */
  cancel(direction: 'in' | 'out', id: number): boolean {
    return this.#end(direction, id, 'cancelled')
  }

  /** Takes a message of the peer. Anything at all may come: what is wrong is counted, and ends the transfer it is about. */
  receive(bytes: Uint8Array, nowMs: number): readonly TransferEvent[] {
    const frame = unpackFrame(bytes)
    if (frame === undefined) {
      this.#malformed += 1
      return []
    }
    switch (frame.kind) {
      case 'offer':
        return this.#offered(frame, bytes.length, nowMs)
      case 'data':
        return this.#data(frame.id, frame.bytes, nowMs)
      case 'abort':
        if (!this.#incoming.delete(frame.id)) return this.#wasStray()
        return [{ kind: 'failed', direction: 'in', id: frame.id, failure: frame.failure }]
      case 'deny':
        if (!this.#outgoing.delete(frame.id)) return this.#wasStray()
        return [{ kind: 'failed', direction: 'out', id: frame.id, failure: frame.failure }]
      default:
        return this.#answered(frame, nowMs)
    }
  }

  /** Ends what was not accepted, or did not move, for 30 s. */
  expire(nowMs: number): readonly TransferEvent[] {
    const events: TransferEvent[] = []
    const sweep = (
      direction: 'in' | 'out',
      transfers: ReadonlyMap<number, TransferReceiver | TransferSender>,
    ): void => {
      for (const [id, transfer] of transfers) {
        if (nowMs < transfer.deadlineMs) continue
        this.#end(direction, id, 'timeout')
        events.push({ kind: 'failed', direction, id, failure: 'timeout' })
      }
    }
    sweep('in', this.#incoming)
    sweep('out', this.#outgoing)
    return events
  }

  /** The link is gone: everything fails. */
  close(): readonly TransferEvent[] {
    const failed = (direction: 'in' | 'out', id: number): TransferEvent => ({
      kind: 'failed',
      direction,
      id,
      failure: 'link-ended',
    })
    const events = [
      ...Array.from(this.#incoming.keys(), (id) => failed('in', id)),
      ...Array.from(this.#outgoing.keys(), (id) => failed('out', id)),
    ]
    this.#incoming.clear()
    this.#outgoing.clear()
    this.#answers.length = 0
    return events
  }

  /**
   * Hands frames to `send` until what waits on the channel (`bufferedBytes` now) reaches 256 KiB, or `send` returns false
   * (then that frame comes again). Answers first; data of several transfers takes turns.
   */
  pump(bufferedBytes: number, send: (frame: Uint8Array) => boolean): void {
    let buffered = bufferedBytes
    for (let answer = this.#answers[0]; answer !== undefined; answer = this.#answers[0]) {
      if (buffered >= HIGH_WATER_BYTES || !send(answer)) return
      buffered += answer.length
      this.#answers.shift()
    }
    for (let moved = true; moved;) {
      moved = false
      for (const outgoing of this.#outgoing.values()) {
        if (buffered >= HIGH_WATER_BYTES) return
        const fragment = outgoing.fragment()
        if (fragment === undefined) continue
        const frame = packFrame({ kind: 'data', id: outgoing.id, bytes: fragment })
        if (!send(frame)) return
        outgoing.sent(fragment.length)
        buffered += frame.length
        moved = true
      }
    }
  }

  #offered(offer: TransferFrame & { kind: 'offer' }, frameBytes: number, nowMs: number): readonly TransferEvent[] {
    const { id, size, meta } = offer
    // The channel keeps order, so that the ids of one end only rise.
    if (id <= this.#lastOffered || frameBytes > MAX_META_BYTES + OFFER_HEAD_BYTES) {
      this.#malformed += 1
      return []
    }
    this.#lastOffered = id
    const failure = size > this.#maxBytes ? 'too-large' : this.#incoming.size >= MAX_CONCURRENT ? 'busy' : undefined
    if (failure !== undefined) {
      this.#refused += 1
      this.#answer({ kind: 'deny', id, failure })
      return []
    }
    this.#incoming.set(id, new TransferReceiver(id, size, nowMs))
    return [{ kind: 'offered', id, size, meta }]
  }

  #data(id: number, bytes: Uint8Array, nowMs: number): readonly TransferEvent[] {
    const incoming = this.#incoming.get(id)
    if (incoming === undefined) return this.#wasStray()
    const taken = incoming.take(bytes, nowMs)
    if (taken === 'malformed') return this.#broken('in', id)
    const complete = this.#completed(incoming)
    if (complete.length > 0) return complete
    if (taken === 'no-credit-due') return []
    this.#answer({ kind: 'credit', id, received: incoming.received })
    return [{ kind: 'progress', direction: 'in', id, bytes: incoming.received, size: incoming.size }]
  }

  #answered(frame: TransferFrame & { kind: 'accept' | 'credit' | 'done' }, nowMs: number): readonly TransferEvent[] {
    const { id } = frame
    const outgoing = this.#outgoing.get(id)
    if (outgoing === undefined) return this.#wasStray()
    if (frame.kind === 'accept') return outgoing.accepted(nowMs) ? [] : this.#broken('out', id)
    const received = frame.kind === 'credit' ? frame.received : outgoing.size
    if (!outgoing.arrived(received, nowMs)) return this.#broken('out', id)
    const progress: TransferEvent = { kind: 'progress', direction: 'out', id, bytes: received, size: outgoing.size }
    if (frame.kind === 'credit') return [progress]
    this.#outgoing.delete(id)
    return [progress, { kind: 'sent', id }]
  }

  #completed(incoming: TransferReceiver): readonly TransferEvent[] {
    const { id, size } = incoming
    const bytes = incoming.complete()
    if (bytes === undefined) return []
    this.#incoming.delete(id)
    this.#answer({ kind: 'done', id })
    return [
      { kind: 'progress', direction: 'in', id, bytes: size, size },
      { kind: 'received', id, bytes },
    ]
  }

  #broken(direction: 'in' | 'out', id: number): readonly TransferEvent[] {
    this.#malformed += 1
    this.#end(direction, id, 'malformed')
    return [{ kind: 'failed', direction, id, failure: 'malformed' }]
  }

  #wasStray(): readonly TransferEvent[] {
    this.#stray += 1
    return []
  }

  #end(direction: 'in' | 'out', id: number, failure: TransferFailure): boolean {
    const transfers = direction === 'in' ? this.#incoming : this.#outgoing
    if (!transfers.delete(id)) return false
    this.#answer({ kind: direction === 'in' ? 'deny' : 'abort', id, failure })
    return true
  }

  #answer(frame: TransferFrame): void {
    if (this.#answers.length < MAX_ANSWERS) this.#answers.push(packFrame(frame))
    else this.#dropped += 1
  }
}
