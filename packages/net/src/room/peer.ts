import { fromWire, toWire, WIRE_VERSION } from '../core/mesh/message.ts'
import type { ByeReason, DurableMessage, Message, SnapshotMessage } from '../core/mesh/message.ts'
import { DurableOutbox } from '../core/mesh/durable-outbox.ts'
import { HELLO_LIMIT_MS, redialDelay, UNREACHABLE_AFTER_MS } from '../core/mesh/redial.ts'
import { Silence } from '../core/mesh/silence.ts'
import { pack, unpack } from '../core/wire/msgpack.ts'
import type { TickmeshError } from '../errors.ts'
import type { ChannelName, Link, LinkEnd, LinkOptions } from '../link/link.ts'
import type { Log } from '../log.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { closeWhenSent } from './close-when-sent.ts'
import { type Envelope, isEnvelope } from './envelope.ts'
import { InboundLimits } from './inbound-limits.ts'
import { PerLinkQueue } from './per-link-queue.ts'
import { permanentFailure } from './permanent-failure.ts'
import type { SeatedPlayer } from './player.ts'

/** What peers share, and how they tell the room what came. */
export interface PeerContext {
  readonly scheduler: Scheduler
  openLink(options: Omit<LinkOptions, 'context'>): Link
  readonly hash: number
  readonly code: string
  readonly me: SeatedPlayer
  readonly log: Log
  signal(to: string, envelope: Envelope): void
  /** Both ends have said hello: for the first time, or again. */
  connected(peer: Peer): void
  /** `player.status` changed. */
  status(peer: Peer): void
  durable(peer: Peer, message: DurableMessage): void
  snapshot(peer: Peer, message: SnapshotMessage): void
  message(peer: Peer, channel: 'state' | 'transfer', bytes: Uint8Array): void
  drained(peer: Peer, channel: ChannelName): void
  /** The link ended; what depends on it alone (transfers) is over. */
  unlinked(peer: Peer): void
  /** They said that they leave the room. */
  bye(peer: Peer): void
}

type PeerState =
  /** We answer: their first signal makes the link. */
  | { readonly at: 'awaiting' }
  | { readonly at: 'linking'; readonly link: Link }
  /** Every channel is open, our hello is sent, theirs has not come. */
  | { readonly at: 'greeting'; readonly link: Link }
  | { readonly at: 'connected'; readonly link: Link; readonly silence: Silence }
  /** We open the link, after a wait. */
  | { readonly at: 'redialing' }
  /** Nothing more is tried. */
  | { readonly at: 'ended' }

/** Durable messages received after which an acknowledgement goes at once. */
const ACK_EVERY = 32
/** Fewer are acknowledged together, in ms: an outbox has room for seconds of them. */
const ACK_EVERY_MS = 100

/** The other end of a link, over as many links as it takes: dialing, hello, durable messages, silence. */
export class Peer {
  readonly player: SeatedPlayer
  readonly #context: PeerContext
  readonly #initiator: boolean
  readonly #outbox = new DurableOutbox()
  readonly #limits = new InboundLimits()
  readonly #perLink = new PerLinkQueue()
  #state: PeerState
  #attempt = 0
  #failures = 0
  #received = 0
  #acknowledged = 0
  #acknowledgedAtMs = Number.NEGATIVE_INFINITY
  /** Why we ended it for good. */
  #ending: ByeReason | undefined
  #cancelDeadline = (): void => {}
  #cancelUnreachable = (): void => {}

  constructor(player: SeatedPlayer, context: PeerContext) {
    this.player = player
    this.#context = context
    this.#initiator = context.me.ordinal > player.ordinal
    this.#state = { at: 'awaiting' }
    this.#watchReach()
    if (this.#initiator) this.#dial()
  }

  /** The link, once both ends have said hello and for as long as it lives. */
  get link(): Link | undefined {
    return this.#state.at === 'connected' ? this.#state.link : undefined
  }

  /** A signal of theirs, relayed by the lobby. */
  signal(value: unknown): void {
    if (!isEnvelope(value)) return this.refuse('signal')
    if (value.bye !== undefined) return this.#state.at === 'ended' ? undefined : this.#bye(value.bye)
    if (this.#state.at === 'ended') {
      // They do not know yet, for there was no link to say it on.
      if (this.#ending !== undefined)
        this.#context.signal(this.player.id, { attempt: this.#attempt, bye: this.#ending })
      return
    }
    if (value.attempt < this.#attempt) return
    if (this.#initiator) {
      if (value.attempt !== this.#attempt) return this.refuse('signal')
      if (value.again === true) return this.#linkLost(this.#attempt, { reason: 'failed' })
    } else if (value.attempt > this.#attempt) {
      if (!this.#limits.admitAttempt(this.#context.scheduler.now())) return this.refuse('attempt')
      this.#open(value.attempt)
    }
    const link = 'link' in this.#state ? this.#state.link : undefined
    if (value.data !== undefined && link !== undefined && !link.accept(value.data)) this.refuse('signal')
  }

  /** Sends a durable message: it survives its link. A peer for whom too many wait is dropped, and `player.problem` says so. */
  sendDurable(frame: Uint8Array): void {
    if (this.#state.at === 'ended') return
    if (this.#outbox.push(frame)) this.#flush()
    else this.end('congested')
  }

  /** Sends per-link messages: they mean nothing once this link has ended. */
  sendPerLink(messages: readonly SnapshotMessage[]): void {
    if (this.#state.at !== 'connected') return
    for (const message of messages) this.#perLink.push(message)
    this.#flush()
  }

  /** Looks after silence and acknowledgements; call it some ten times a second or more. */
  pump(nowMs: number): void {
    if (this.#state.at !== 'connected') return
    const { link, silence } = this.#state
    if (nowMs - this.#acknowledgedAtMs >= ACK_EVERY_MS) this.#acknowledge(link)
    this.#flush()
    switch (silence.check(nowMs)) {
      case 'fine':
        return
      case 'restart':
        this.#log('debug', 'silence: looking for a new path')
        return link.restart()
      case 'dead':
        this.#log('info', 'silence: link given up')
        return this.#linkLost(this.#attempt, { reason: 'failed' })
    }
  }

  /** Ends the link for good, telling them why. */
  end(reason: ByeReason): void {
    if (this.#state.at === 'ended') return
    const link = 'link' in this.#state ? this.#state.link : undefined
    if (link?.open === true) {
      link.send('events', pack(toWire({ kind: 'bye', reason })))
      closeWhenSent(link, this.#context.scheduler)
    } else {
      link?.close()
      if (reason !== 'left') this.#context.signal(this.player.id, { attempt: this.#attempt, bye: reason })
    }
    this.#ending = reason
    this.#endState()
    if (reason !== 'left') this.#giveUp(permanentFailure(reason, this.player.name))
  }

  /** They have left the room, or we have. */
  close(): void {
    if ('link' in this.#state) this.#state.link.close()
    this.#endState()
  }

  #endState(): void {
    const linked = this.#state.at === 'connected'
    this.#cancelDeadline()
    this.#cancelUnreachable()
    this.#state = { at: 'ended' }
    if (linked) this.#context.unlinked(this)
  }

  #dial(): void {
    this.#open(this.#attempt + 1)
  }

  #open(attempt: number): void {
    this.#attempt = attempt
    const { scheduler } = this.#context
    this.#cancelDeadline()
    const former = this.#state
    const stale = (): boolean => this.#attempt !== attempt || this.#state.at === 'ended'
    const link = this.#context.openLink({
      initiator: this.#initiator,
      scheduler,
      events: {
        opened: () => {
          if (!stale()) this.#greet(link)
        },
        received: (channel, bytes) => {
          if (!stale()) this.#receive(link, channel, bytes)
        },
        signal: (data) => {
          if (!stale()) this.#context.signal(this.player.id, { attempt, data })
        },
        drained: (channel) => {
          if (stale()) return
          if (channel === 'events') this.#flush()
          this.#context.drained(this, channel)
        },
        closed: (end) => {
          if (!stale()) this.#linkLost(attempt, end)
        },
      },
    })
    this.#state = { at: 'linking', link }
    if ('link' in former) former.link.close()
    if (former.at === 'connected') this.#interrupted()
  }

  #greet(link: Link): void {
    const { hash, code, me, scheduler } = this.#context
    this.#state = { at: 'greeting', link }
    this.#perLink.clear()
    const hello: Message = { kind: 'hello', wire: WIRE_VERSION, hash, id: me.id, code, received: this.#received }
    link.send('events', pack(toWire(hello)))
    const attempt = this.#attempt
    this.#cancelDeadline = scheduler.after(HELLO_LIMIT_MS, () => this.#linkLost(attempt, { reason: 'failed' }))
  }

  #receive(link: Link, channel: ChannelName, bytes: Uint8Array): void {
    const state = this.#state
    if (!this.#limits.admitMessage(channel, this.#context.scheduler.now())) {
      // A drop on a reliable channel would break its promise.
      return channel === 'state' ? this.refuse('rate') : this.end('flood')
    }
    if (state.at === 'connected') state.silence.heard()
    if (channel !== 'events') {
      // The unordered channel may be ahead of the hello: state is simply sent again.
      if (state.at === 'connected') this.#context.message(this, channel, bytes)
      return
    }
    const unpacked = unpack(bytes)
    const message = unpacked === undefined ? undefined : fromWire(unpacked.value)
    if (message === undefined) return this.refuse('message')
    this.#take(link, message)
  }

  #take(link: Link, message: Message): void {
    if (message.kind === 'bye') return this.#bye(message.reason)
    if (message.kind === 'hello') {
      return this.#state.at === 'greeting' ? this.#hello(link, message) : this.refuse('hello')
    }
    if (this.#state.at !== 'connected') return this.refuse('before hello')
    if (message.kind === 'snapshot' || message.kind === 'snapshotAck') return this.#context.snapshot(this, message)
    if (message.kind === 'ack') {
      if (!this.#outbox.acknowledge(message.received)) this.refuse('ack')
      return
    }
    this.#received += 1
    if (this.#received - this.#acknowledged >= ACK_EVERY) this.#acknowledge(link)
    this.#context.durable(this, message)
  }

  #hello(link: Link, hello: Extract<Message, { kind: 'hello' }>): void {
    const { hash, code } = this.#context
    if (hello.wire !== WIRE_VERSION) return this.end('version-mismatch')
    if (hello.id !== this.player.id || hello.code !== code) return this.end('wrong-peer')
    if (hello.hash !== hash) return this.end('schema-mismatch')
    if (!this.#outbox.resume(hello.received)) return this.end('out-of-step')
    this.#cancelDeadline()
    this.#cancelUnreachable()
    this.#failures = 0
    this.#state = { at: 'connected', link, silence: new Silence(this.#context.scheduler.now()) }
    this.#setStatus('connected')
    this.#context.connected(this)
    this.#flush()
  }

  #bye(reason: ByeReason): void {
    this.close()
    if (reason === 'left') return this.#context.bye(this)
    this.#giveUp(permanentFailure(reason, this.player.name))
  }

  #linkLost(attempt: number, end: LinkEnd): void {
    if (attempt !== this.#attempt || !('link' in this.#state)) return
    const former = this.#state
    this.#cancelDeadline()
    if ('link' in former) former.link.close()
    if (end.reason === 'refused') {
      this.#endState()
      return this.#giveUp(permanentFailure('refused', this.player.name, end.cause))
    }
    this.#failures += 1
    if (this.#initiator) {
      this.#state = { at: 'redialing' }
      const delay = redialDelay(this.#failures, this.#context.scheduler.random())
      this.#cancelDeadline = this.#context.scheduler.after(delay, () => this.#dial())
    } else {
      this.#state = { at: 'awaiting' }
      this.#context.signal(this.player.id, { attempt, again: true })
    }
    this.#log('debug', 'link lost', { ...end, failures: this.#failures })
    if (former.at === 'connected') this.#interrupted()
  }

  #interrupted(): void {
    this.#context.unlinked(this)
    this.#setStatus('connecting')
    this.#watchReach()
  }

  #watchReach(): void {
    this.#cancelUnreachable()
    this.#cancelUnreachable = this.#context.scheduler.after(UNREACHABLE_AFTER_MS, () => this.#setStatus('unreachable'))
  }

  #giveUp(problem: TickmeshError): void {
    this.player.problem = problem
    this.#log('warn', 'player cannot be reached', { code: problem.code })
    this.#setStatus('unreachable')
  }

  #setStatus(status: SeatedPlayer['status']): void {
    if (this.player.status === status) return
    this.player.status = status
    this.#context.status(this)
  }

  #flush(): void {
    const link = this.link
    if (link === undefined) return
    this.#outbox.flush((frame) => link.send('events', frame))
    this.#perLink.flush(link)
  }

  #acknowledge(link: Link): void {
    if (this.#received === this.#acknowledged) return
    if (!link.send('events', pack(toWire({ kind: 'ack', received: this.#received })))) return
    this.#acknowledged = this.#received
    this.#acknowledgedAtMs = this.#context.scheduler.now()
  }

  /** Counts a message that was refused: a few are noise, very many end the link. */
  refuse(what: string): void {
    const tolerable = this.#limits.countRefusal(this.#context.scheduler.now())
    const { refused } = this.#limits
    if (refused === 1 || refused % 1_000 === 0) this.#log('warn', 'refused from a peer', { what, refused })
    if (!tolerable) this.end('flood')
  }

  #log(level: 'debug' | 'info' | 'warn', message: string, details: Record<string, unknown> = {}): void {
    this.#context.log({ level, message, details: { player: this.player.id, attempt: this.#attempt, ...details } })
  }
}
