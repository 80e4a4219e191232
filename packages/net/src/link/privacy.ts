// Privacy of links: the addresses that a link shows to the other player, and whether its packets are relayed.

import { hideAddresses, isLocalHost, type Privacy } from '@tickmesh/lobby/protocol'
import { DEVELOPMENT } from '../development.ts'
import { TickmeshError } from '../errors.ts'
import { LEFT_OUT } from '../left-out.ts'
import { DEAD_LINK } from './failed-link.ts'
import { hasTurn } from './ice-servers.ts'
import { OFFER_LIMIT_MS } from './link-limits.ts'
import type { ChannelName, Link, LinkOptions, LinkPath, LinkPeer, OpenLink } from './link.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'

/** Upper bound of the signals that wait for the decision whether a pair is relayed. */
const MAX_EARLY = 256

/** First signal of a pair where one of the two asks or is private. `true`: this pair is relayed. */
interface PrivacySignal {
  readonly private: boolean
}

/** Decision of this player for each other one: true if its packets to that player are relayed. */
type Decision = (player: LinkPeer | undefined) => boolean | Promise<boolean>

/** Addresses that this player shows, and to whom. */
export interface Shown {
  readonly level: Privacy
  readonly decide: Decision
  /** Fields by which the room knows of it. */
  readonly seating: { readonly privacy?: Privacy; readonly asks?: boolean }
}

/** Options of `connectLobby` that concern addresses. */
interface PrivacyOptions {
  readonly privacy?: Privacy
  /** Called with the room's `Player`. */
  mayReveal?(player: never): boolean | Promise<boolean>
}

/**
 * Returns what this player shows. A lobby on this machine, by its address, has players there as a rule.
 *
 * @throws TickmeshError `invalid-value`: there is no such level.
 */
export function shownBy(options: PrivacyOptions, lobby: string, scheduler: Scheduler): Shown {
  const [, host = ''] = /^\w+:\/\/(\[.+?\]|[^/:]+)/.exec(lobby) ?? []
  const { privacy: level = isLocalHost(host) || globalThis.document === undefined ? 'open' : 'guarded' } = options
  if (!['open', 'guarded', 'private'].includes(level)) {
    throw new TickmeshError(
      'invalid-value',
      DEVELOPMENT ? "connectLobby: privacy is 'open', 'guarded' or 'private'." : LEFT_OUT,
    )
  }
  const isPrivate = level === 'private'
  const asks = isPrivate || options.mayReveal !== undefined
  const answers = new WeakMap<LinkPeer, Promise<boolean>>()
  const ask = async (player: LinkPeer): Promise<boolean> => {
    // Not inside the call that seats the player.
    await undefined
    try {
      return !(await options.mayReveal?.(player as never))
    } catch (error) {
      scheduler.after(0, () => {
        throw error
      })
      return true
    }
  }
  return {
    level,
    seating: { ...(level !== 'open' && { privacy: level }), ...(asks && { asks }) },
    decide: (player) => {
      if (isPrivate || !asks || player === undefined) return asks
      const answer = answers.get(player) ?? ask(player)
      answers.set(player, answer)
      return answer
    },
  }
}

/** Returns the error of a link that is to be relayed, where no server relays. */
export function withoutTurn(
  { relayed }: Pick<LinkOptions, 'relayed'>,
  iceServers: readonly RTCIceServer[],
): TickmeshError | undefined {
  if (relayed !== true || hasTurn(iceServers)) return undefined
  const hint = DEVELOPMENT
    ? "`privacy: 'private'`, or `mayReveal` that answers false, of either end needs the lobby's relay " +
      '(TICKMESH_RELAY; `relay` of both players), or a TURN server (TICKMESH_TURN_SECRET).'
    : undefined
  return new TickmeshError('no-relay', 'one of you shows no address, and there is no relay.', { hint })
}

class PrivateLink implements Link {
  readonly #options: LinkOptions
  readonly #openLink: OpenLink
  readonly #shown: Shown
  readonly #own: boolean | Promise<boolean>
  readonly #stopTimer: () => void
  /** Signals for the inner link, which is made once it is decided whether the pair is relayed. */
  readonly #early: unknown[] = []
  #inner: Link = DEAD_LINK
  #started = false
  #deciding = false
  /** True when this end's privacy signal is sent. */
  #told = false
  /** True when the other end's privacy signal has come. */
  #heard = false
  #over = false

  constructor(options: LinkOptions, openLink: OpenLink, shown: Shown) {
    const { initiator, context, scheduler } = options
    this.#options = options
    this.#openLink = openLink
    this.#shown = shown
    this.#own = shown.decide(context.player)
    this.#stopTimer = scheduler.after(OFFER_LIMIT_MS, () => this.#endLink('failed'))
    if (!initiator) return
    if (this.#own === false && !context.player?.asks) this.#start(false)
    else this.#decide(false)
  }

  get open(): boolean {
    return this.#inner.open
  }

  get connection(): RTCPeerConnection | undefined {
    return this.#inner.connection
  }

  send(channel: ChannelName, bytes: Uint8Array): boolean {
    return this.#inner.send(channel, bytes)
  }

  buffered(channel: ChannelName): number {
    return this.#inner.buffered(channel)
  }

  waitsOver(channel: ChannelName, bytes: number): boolean {
    return this.#inner.waitsOver(channel, bytes)
  }

  accept(signal: unknown): boolean {
    const { private: relayed } = (signal ?? {}) as Partial<PrivacySignal>
    const { initiator } = this.#options
    if (typeof relayed === 'boolean') {
      const isDue = initiator ? this.#told : !this.#deciding || this.#own === true
      if (this.#heard || !isDue) return this.#over
      this.#heard = true
      this.#decide(relayed)
      return true
    }
    if (!initiator && !this.#deciding) {
      if (typeof this.#own === 'boolean') this.#start(this.#own)
      else this.#decide(false)
    }
    if (this.#started) return this.#inner.accept(signal)
    if (initiator || typeof signal !== 'object' || this.#early.length >= MAX_EARLY) return this.#over
    this.#early.push(signal)
    return true
  }

  restart(): void {
    this.#inner.restart()
  }

  path(): Promise<LinkPath> {
    return this.#inner.path()
  }

  problem(): TickmeshError | undefined {
    return this.#inner.problem?.()
  }

  close(): void {
    if (!this.#started) return this.#endLink('closed')
    this.#over = true
    this.#inner.close()
  }

  /** Decides whether the pair is relayed; `theirs`: it is for the other end's sake. */
  #decide(theirs: boolean): void {
    this.#deciding = true
    const { scheduler } = this.#options
    void Promise.resolve(theirs || this.#own).then((relayed) => scheduler.after(0, () => this.#decided(relayed)))
  }

  #decided(relayed: boolean): void {
    if (this.#over) return
    const { initiator, context, events } = this.#options
    if (initiator ? !this.#told : this.#heard) events.signal({ private: relayed } satisfies PrivacySignal)
    this.#told = true
    if (!this.#started && (this.#heard || !context.player?.asks || !initiator)) this.#start(relayed)
  }

  #start(relayed: boolean): void {
    if (this.#over) return
    const { events } = this.#options
    const level = relayed ? 'private' : this.#shown.level
    this.#stopTimer()
    this.#deciding = true
    this.#started = true
    this.#inner = this.#openLink({
      ...this.#options,
      relayed,
      events: {
        ...events,
        signal: (data) => {
          const shown = hideAddresses(data, level)
          if (shown !== undefined) events.signal(shown)
        },
        closed: (end) => {
          this.#over = true
          events.closed(end)
        },
      },
    })
    for (const signal of this.#early.splice(0)) this.#inner.accept(signal)
  }

  #endLink(reason: 'closed' | 'failed'): void {
    if (this.#over) return
    this.#over = true
    this.#stopTimer()
    this.#options.scheduler.after(0, () => this.#options.events.closed({ reason }))
  }
}

/** Returns links of `open` that show of this player what `shown` allows, and of the other one as little. */
export function withPrivacy(open: OpenLink, shown: Shown): OpenLink {
  return (options) => new PrivateLink(options, open, shown)
}
