// Test bench of the link contract: two connected ends that record their callbacks.

import type { ChannelName, Link, LinkContext, LinkEnd, LinkPath, OpenLink } from '../link/link.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { ensure, until } from './contract.ts'

/** Link implementation under its contract suite, fresh for every case. */
export interface LinkSubject {
  /** Opens the ends that initiate. */
  readonly initiator: OpenLink
  /** Opens the other ends. */
  readonly answerer: OpenLink
  /** Source of time for the links. */
  readonly scheduler: Scheduler
  /** Path that the links report. Default `host`. Links of path `lobby` have no other: `restart` signals nothing. */
  readonly path?: LinkPath
  /** Ways to the lobby, for links over its relay. @internal */
  readonly relays?: { readonly [end in 'initiator' | 'answerer']: LinkContext['relay'] }
  /** Lets time pass: virtual time is advanced, real time is waited for. */
  pass(ms: number): Promise<void>
}

/** End under test: the link, and all that it called. */
export interface LinkEndpoint {
  readonly link: Link
  opened: number
  readonly signals: unknown[]
  readonly ends: LinkEnd[]
  readonly drained: ChannelName[]
  /** Messages received, copied: the original bytes are valid during the call only. */
  readonly received: { readonly channel: ChannelName; readonly bytes: Uint8Array }[]
  /** Number of callbacks so far. */
  calls: number
  /** Called with every `opened`. */
  onOpened: () => void
}

/** Two ends whose signals are carried to each other as JSON; also checks duty 8. */
export class LinkEnds {
  readonly a: LinkEndpoint
  readonly b: LinkEndpoint
  readonly #subject: LinkSubject
  #inside = false
  #broken = false

  constructor(subject: LinkSubject) {
    this.#subject = subject
    this.a = this.#endpoint(subject.initiator, true, () => this.b)
    this.b = this.#endpoint(subject.answerer, false, () => this.a)
  }

  /** Path that the links report. */
  get expectedPath(): LinkPath {
    return this.#subject.path ?? 'host'
  }

  /** Makes a call into a link; a callback that runs during it breaks duty 8. */
  inside<T>(call: () => T): T {
    this.#inside = true
    try {
      return call()
    } finally {
      this.#inside = false
      ensure(!this.#broken, 'no callback runs inside a call into the link')
    }
  }

  pass(ms: number): Promise<void> {
    return this.#subject.pass(ms)
  }

  until(condition: () => boolean, what: string): Promise<void> {
    return until((ms) => this.#subject.pass(ms), condition, what)
  }

  async bothOpen(): Promise<this> {
    await this.until(
      () => this.a.link.open && this.b.link.open && this.a.opened + this.b.opened === 2,
      'both ends open',
    )
    return this
  }

  /** Ends the links that are left, so that no case leaves connections to the next. */
  async dispose(): Promise<void> {
    this.a.link.close()
    this.b.link.close()
    await this.until(() => this.a.ends.length > 0 && this.b.ends.length > 0, 'closed is called')
  }

  #endpoint(open: OpenLink, initiator: boolean, other: () => LinkEndpoint): LinkEndpoint {
    const called = (): void => {
      if (this.#inside) this.#broken = true
      endpoint.calls++
    }
    const link = this.inside(() =>
      open({
        initiator,
        context: { iceServers: [], relay: this.#subject.relays?.[initiator ? 'initiator' : 'answerer'] },
        scheduler: this.#subject.scheduler,
        events: {
          opened: () => {
            called()
            endpoint.opened++
            endpoint.onOpened()
          },
          received: (channel, bytes) => {
            called()
            endpoint.received.push({ channel, bytes: bytes.slice() })
          },
          signal: (data) => {
            called()
            endpoint.signals.push(data)
            const carried: unknown = JSON.parse(JSON.stringify(data))
            // Later and in order, as signaling does it.
            this.#subject.scheduler.after(1, () => this.inside(() => other().link.accept(carried)))
          },
          drained: (channel) => {
            called()
            endpoint.drained.push(channel)
          },
          closed: (end) => {
            called()
            endpoint.ends.push(end)
          },
        },
      }),
    )
    const endpoint: LinkEndpoint = {
      link,
      opened: 0,
      signals: [],
      ends: [],
      drained: [],
      received: [],
      calls: 0,
      onOpened: () => {},
    }
    return endpoint
  }
}
