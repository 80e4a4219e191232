// Dialer: makes the links to one player, one after the other, until one of the two ends for good.

import { HELLO_LIMIT_MS, redialDelay } from '../core/mesh/redial.ts'
import { UNREACHABLE_AFTER_MS } from '../core/mesh/silence-times.ts'
import type { ChannelName, Link, LinkEnd, LinkOptions } from '../link/link.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { LinkSignal } from './peer-signal.ts'
import type { Inbound } from './inbound.ts'

/** Time in which an attempt is not given up for another one, ms. */
const FRESH_MS = 1_000

/** Makes a link; the room fills in the context. */
export type OpenPeerLink = (options: Omit<LinkOptions, 'context'>) => Link

/** Options of a dialer. */
export interface DialerOptions {
  /** True when this end opens the links; the other one answers. */
  readonly initiator: boolean
  readonly scheduler: Scheduler
  readonly limits: Pick<Inbound, 'admitAttempt'>
  readonly openLink: OpenPeerLink
  readonly events: DialerEvents
}

/** Calls of a dialer. Events of a former link cause none. */
export interface DialerEvents {
  /** A signal for the other end's dialer. */
  signal(signal: LinkSignal): void
  /** Every channel of the current link is open: the hello is due. */
  opened(link: Link): void
  /** A message came over the current link. */
  received(channel: ChannelName, bytes: Uint8Array): void
  /** A channel of the current link has room again. */
  drained(channel: ChannelName): void
  /** The current link ended, or is replaced; another one follows. */
  lost(end: LinkEnd): void
  /** Another link has opened in place of the current one, which was silent. */
  replaced(): void
  /** No link can be made here. The dialer has ended. */
  refused(cause: unknown): void
  /** No hello has arrived for `UNREACHABLE_AFTER_MS`; `linked`: since the end of a link. Attempts go on. */
  unreachable(cause: unknown, linked: boolean): void
  /** A signal was invalid or beyond the limits. */
  refuse(what: string): void
}

type DialerState =
  /** The answering end waits for the first signal of an attempt. */
  | { readonly at: 'awaiting' }
  /** A link is being made, or waits for the hello. */
  | { readonly at: 'linking'; readonly link: Link }
  /** The hello has arrived over this link. */
  | { readonly at: 'linked'; readonly link: Link }
  /** The initiator waits before the next attempt. */
  | { readonly at: 'redialing' }
  /** No link follows. */
  | { readonly at: 'ended' }

/** Links to one player: attempts, their deadlines, and the wait before the next. */
export class Dialer {
  readonly #options: DialerOptions
  #state: DialerState = { at: 'awaiting' }
  /** Link that is made beside a silent one, and replaces it when it opens. */
  #next: Link | undefined
  #attempt = 0
  #dialedAtMs = Number.NEGATIVE_INFINITY
  /** Links that ended since the last hello. */
  #failures = 0
  /** Cause of the last failure, where one is known. */
  #cause: unknown
  /** Cancels the redial, or the deadline of the hello: there is one of them at most. */
  #cancelDeadline = (): void => {}
  #cancelUnreachable = (): void => {}

  /** Dials at once if this end is the initiator. */
  constructor(options: DialerOptions) {
    this.#options = options
    this.#watchReach(false)
    if (options.initiator) this.#open(1)
  }

  /** Number of the current attempt; 0 before the first. */
  get attempt(): number {
    return this.#attempt
  }

  get failures(): number {
    return this.#failures
  }

  get ended(): boolean {
    return this.#state.at === 'ended'
  }

  /** Takes a signal of the other end's dialer. */
  signal(signal: LinkSignal): void {
    const { initiator, limits, events } = this.#options
    if (signal.attempt < this.#attempt || this.ended) return
    if (initiator) {
      if (signal.attempt !== this.#attempt) return events.refuse('signal')
      if (signal.again === true) return this.#fresh ? this.lose() : this.redial(true)
    } else if (signal.attempt > this.#attempt) {
      if (!limits.admitAttempt()) return events.refuse('attempt')
      this.#open(signal.attempt)
    }
    const link = this.#next ?? this.#link
    if (signal.data !== undefined && link !== undefined && !link.accept(signal.data)) events.refuse('signal')
  }

  /**
   * Dials now what is due later, and beside a silent link; `anew`, also in place of an attempt under way. The answering
   * end asks for it.
   */
  redial(anew: boolean): void {
    const { initiator, events } = this.#options
    const dialing = this.#state.at === 'linking' || this.#next !== undefined
    if (this.ended || (dialing && !anew) || this.#fresh) return
    if (initiator) this.#open(this.#attempt + 1)
    else events.signal({ attempt: this.#attempt, again: true })
  }

  /** The hello has arrived over the current link. */
  greeted(): void {
    if (this.#state.at !== 'linking') return
    this.#cancelDeadline()
    this.#cancelUnreachable()
    this.#failures = 0
    this.#state = { at: 'linked', link: this.#state.link }
  }

  /** Gives the current link up; another one follows. */
  lose(end: LinkEnd = { reason: 'failed' }): void {
    const { initiator, scheduler, events } = this.#options
    const former = this.#state
    if (!('link' in former)) return
    this.#cancelDeadline()
    former.link.close()
    if (this.#next !== undefined && end.reason !== 'refused') {
      this.#state = { at: 'linking', link: this.#next }
      this.#next = undefined
      if (former.at === 'linked') this.#watchReach(true)
      return events.lost(end)
    }
    if (end.reason === 'refused') {
      this.endDialing()
      return events.refused(end.cause)
    }
    this.#failures += 1
    this.#cause = end.cause
    if (initiator) {
      this.#state = { at: 'redialing' }
      const delay = redialDelay(this.#failures, scheduler.random())
      this.#cancelDeadline = scheduler.after(delay, () => this.#open(this.#attempt + 1))
    } else {
      this.#state = { at: 'awaiting' }
      events.signal({ attempt: this.#attempt, again: true })
    }
    if (former.at === 'linked') this.#watchReach(true)
    events.lost(end)
  }

  /** Makes no link again. Returns the current one, which its owner closes. */
  endDialing(): Link | undefined {
    const link = this.#link
    this.#cancelDeadline()
    this.#cancelUnreachable()
    this.#state = { at: 'ended' }
    this.#next?.close()
    this.#next = undefined
    return link
  }

  get #fresh(): boolean {
    return this.#options.scheduler.now() - this.#dialedAtMs < FRESH_MS
  }

  get #link(): Link | undefined {
    return 'link' in this.#state ? this.#state.link : undefined
  }

  #open(attempt: number): void {
    const { initiator, scheduler, openLink, events } = this.#options
    this.#attempt = attempt
    this.#dialedAtMs = scheduler.now()
    this.#cancelDeadline()
    const former = this.#state
    const current = (): boolean => this.#link === link
    const link = openLink({
      initiator,
      scheduler,
      events: {
        opened: () => {
          if (this.#next === link) this.#replace(link)
          if (!current()) return
          this.#cancelDeadline = scheduler.after(HELLO_LIMIT_MS, () => this.lose())
          events.opened(link)
        },
        received: (channel, bytes) => {
          if (current()) events.received(channel, bytes)
        },
        signal: (data) => {
          if (current() || this.#next === link) events.signal({ attempt, data })
        },
        drained: (channel) => {
          if (current()) events.drained(channel)
        },
        closed: (end) => {
          if (current()) this.lose(end)
          else if (this.#next === link) this.#next = undefined
        },
      },
    })
    this.#next?.close()
    this.#next = undefined
    if (former.at === 'linked') {
      this.#next = link
      return
    }
    this.#state = { at: 'linking', link }
    if (!('link' in former)) return
    former.link.close()
    events.lost({ reason: 'closed' })
  }

  /** The link that was made beside the current one has opened. */
  #replace(link: Link): void {
    this.#link?.close()
    this.#state = { at: 'linking', link }
    this.#next = undefined
    this.#watchReach(true)
    this.#options.events.replaced()
  }

  #watchReach(linked: boolean): void {
    const { scheduler, events } = this.#options
    this.#cancelUnreachable()
    this.#cancelUnreachable = scheduler.after(UNREACHABLE_AFTER_MS, () =>
      events.unreachable(this.#link?.problem?.() ?? this.#cause, linked),
    )
  }
}
