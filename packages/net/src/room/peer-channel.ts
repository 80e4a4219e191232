// Messages between two players: hello of each link, durable messages over all links, and the other end's silence.

import { DurableOutbox } from '../core/mesh/durable-outbox.ts'
import {
  fromWire,
  toWire,
  WIRE_VERSION,
  type ByeReason,
  type DurableMessage,
  type Message,
  type SnapshotMessage,
} from '../core/mesh/message.ts'
import type { OwnershipMessage } from '../core/mesh/ownership-message.ts'
import { Silence } from '../core/mesh/silence.ts'
import { pack, unpackMeasured } from '../core/wire/msgpack.ts'
import type { ChannelName, Link } from '../link/link.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { PerLinkQueue } from './per-link-queue.ts'

/** Contents of both ends' hello. */
export interface PeerIdentity {
  /** Declaration hash of the game. */
  readonly hash: number
  /** Code of the room. */
  readonly code: string
  /** Player id of this end. */
  readonly ownId: string
  /** Player id that the other end must have. */
  readonly peerId: string
}

/** Calls of a peer channel. */
export interface PeerChannelEvents {
  /** Both ends have said hello over the current link. */
  greeted(): void
  /** The other end's hello was wrong: the link must end for good. */
  mismatched(reason: ByeReason): void
  /** The other end ended the link for good. */
  bye(reason: ByeReason): void
  /** Reads an ownership message; undefined: malformed, or there is no hand-over. */
  readOwnership(parts: readonly unknown[]): OwnershipMessage | undefined
  durable(message: DurableMessage): void
  snapshot(message: SnapshotMessage): void
  /** Durable messages were dropped, and both ends know it; `here`: this end has missed them. */
  missed(count: number, here: boolean): void
  /** A message came on another channel than `events`. */
  message(channel: 'state' | 'transfer', bytes: Uint8Array): void
  /** A message was decoded, in `ms`. Returns whether it is to be read: false when there was too much of them. */
  admit(values: number, bytes: number, ms: number): boolean
  /** A message was invalid. */
  refuse(what: string): void
}

type PeerChannelState =
  | { readonly at: 'closed' }
  /** The own hello is sent, the other end's has not arrived. */
  | { readonly at: 'greeting'; readonly link: Link }
  | { readonly at: 'connected'; readonly link: Link }

/** Durable messages received after which an acknowledgement is sent at once. */
const ACK_EVERY = 32
/** Least time between the acknowledgements of fewer messages, ms: an outbox has room for seconds of them. */
const ACK_EVERY_MS = 100

/** One player's messages, over the current link. Durable messages survive a change of the link. */
export class PeerChannel {
  readonly #identity: PeerIdentity
  readonly #scheduler: Scheduler
  readonly #events: PeerChannelEvents
  readonly #outbox = new DurableOutbox()
  readonly #perLink = new PerLinkQueue()
  readonly #silence: Silence
  #state: PeerChannelState = { at: 'closed' }
  /** True while messages wait although there is a link. */
  held = false
  #received = 0
  /** True from both hellos until a durable message arrives: until then, it may be said that some were dropped. */
  #mayMiss = false
  #acknowledged = 0
  #acknowledgedAtMs = Number.NEGATIVE_INFINITY

  constructor(identity: PeerIdentity, scheduler: Scheduler, events: PeerChannelEvents) {
    this.#identity = identity
    this.#scheduler = scheduler
    this.#silence = new Silence(scheduler.now())
    this.#events = events
  }

  /** Current link, from both hellos to its end. */
  get link(): Link | undefined {
    return this.#state.at === 'connected' ? this.#state.link : undefined
  }

  /** Time since the last message of the other end, over this link or a former one, ms. */
  get silentMs(): number {
    return this.#silence.ms
  }

  /** Says hello over a link whose channels are open. */
  open(link: Link): void {
    const { hash, code, ownId } = this.#identity
    this.#state = { at: 'greeting', link }
    this.#perLink.clear()
    this.held = false
    send(link, { kind: 'hello', wire: WIRE_VERSION, hash, id: ownId, code, received: this.#received })
  }

  /** Leaves the current link. Returns whether both ends had said hello over it. */
  close(): boolean {
    const connected = this.#state.at === 'connected'
    this.#state = { at: 'closed' }
    return connected
  }

  /** Takes a message of the current link. */
  receive(channel: ChannelName, bytes: Uint8Array): void {
    if (this.#state.at === 'connected') this.#silence.heard()
    if (channel !== 'events') {
      // The unordered channel may be ahead of the hello: state is simply sent again.
      if (this.#state.at === 'connected') this.#events.message(channel, bytes)
      return
    }
    const fromMs = this.#scheduler.now()
    const unpacked = unpackMeasured(bytes)
    if (!this.#events.admit(unpacked?.values ?? 0, bytes.length, this.#scheduler.now() - fromMs)) return
    const message = unpacked === undefined ? undefined : fromWire(unpacked.value, this.#events.readOwnership)
    if (message === undefined) return this.#events.refuse('message')
    this.#receiveMessage(message)
  }

  /** Sends a durable message, now or over a later link. Returns false when too many wait. */
  sendDurable(frame: Uint8Array): boolean {
    if (!this.#outbox.push(frame)) return false
    this.flush()
    return true
  }

  /** Drops the durable messages that wait. Valid without a link alone. */
  dropDurable(): void {
    this.#outbox.drop()
  }

  /** Sends messages that mean nothing once the current link has ended. */
  sendPerLink(messages: readonly SnapshotMessage[]): void {
    if (this.#state.at !== 'connected') return
    for (const message of messages) this.#perLink.push(message)
    this.flush()
  }

  /** Sends what waits, as far as the link takes it. */
  flush(): void {
    const { link } = this
    if (link === undefined || this.held) return
    if (this.#outbox.waiting) this.#flushOutbox(link)
    this.#perLink.flush(link)
  }

  // A method of its own: a function that holds `link` allocates its scope wherever it is called, needed or not.
  #flushOutbox(link: Link): void {
    this.#outbox.flush((frame) => link.send('events', frame))
  }

  /** Sends the messages that are due. Returns whether a measure against the other end's silence is due. */
  pump(nowMs: number): boolean {
    const due = this.#silence.check(nowMs)
    if (this.#state.at !== 'connected') return false
    if (nowMs - this.#acknowledgedAtMs >= ACK_EVERY_MS) this.#acknowledge(this.#state.link)
    this.flush()
    return due
  }

  #receiveMessage(message: Message): void {
    const events = this.#events
    if (message.kind === 'bye') return events.bye(message.reason)
    if (message.kind === 'hello') {
      return this.#state.at === 'greeting' ? this.#greet(this.#state.link, message) : events.refuse('hello')
    }
    if (this.#state.at !== 'connected') return events.refuse('before hello')
    if (message.kind === 'snapshot' || message.kind === 'snapshotAck') return events.snapshot(message)
    if (message.kind === 'ack') {
      const { missed } = this.#outbox
      if (!this.#outbox.acknowledge(message.received)) return events.refuse('ack')
      if (missed > 0 && this.#outbox.missed === 0) events.missed(missed, false)
      return
    }
    if (message.kind === 'missed') {
      if (!this.#mayMiss) return events.refuse('missed')
      this.#mayMiss = false
      this.#received += message.count
      return events.missed(message.count, true)
    }
    this.#mayMiss = false
    this.#received += 1
    if (this.#received - this.#acknowledged >= ACK_EVERY) this.#acknowledge(this.#state.link)
    events.durable(message)
  }

  #greet(link: Link, hello: Extract<Message, { kind: 'hello' }>): void {
    const { hash, code, peerId } = this.#identity
    const events = this.#events
    if (hello.wire !== WIRE_VERSION) return events.mismatched('version-mismatch')
    if (hello.id !== peerId || hello.code !== code) return events.mismatched('wrong-peer')
    if (hello.hash !== hash) return events.mismatched('schema-mismatch')
    if (!this.#outbox.resume(hello.received)) return events.mismatched('out-of-step')
    this.#state = { at: 'connected', link }
    this.#silence.heard()
    this.#mayMiss = true
    const { missed } = this.#outbox
    if (missed > 0) send(link, { kind: 'missed', count: missed })
    events.greeted()
    this.flush()
  }

  #acknowledge(link: Link): void {
    if (this.#received === this.#acknowledged) return
    if (!send(link, { kind: 'ack', received: this.#received })) return
    this.#acknowledged = this.#received
    this.#acknowledgedAtMs = this.#scheduler.now()
  }
}

function send(link: Link, message: Extract<Message, { kind: 'hello' | 'ack' | 'missed' }>): boolean {
  return link.send('events', pack(toWire(message)))
}
