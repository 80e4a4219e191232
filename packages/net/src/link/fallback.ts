// Links with a fallback: a direct link where there is one, and the relay until it is open or if it never is.

import { DEVELOPMENT } from '../development.ts'
import { TickmeshError } from '../errors.ts'
import { SEND_QUEUE_BYTES } from './link-limits.ts'
import type { ChannelName, Link, LinkContext, LinkEnd, LinkEvents, LinkOptions, LinkPath, OpenLink } from './link.ts'
import type { Unsent } from './relay.ts'
import { Timers } from '../scheduler/timers.ts'

/** Time without an open link after which the relay opens, ms; for a peer to whom a link was open before, none. */
const RELAY_AFTER_MS = 2_000
/** Time between the end of a direct attempt and the next one behind the relay, ms. */
const DIRECT_AGAIN_MS = 10_000
/** Least time between two direct attempts that a peer asks for, ms. */
const ATTEMPTS_APART_MS = 5_000
/** Upper bound of the messages that wait for those on the relay before them. */
const MAX_HELD_BYTES: number = 2 * SEND_QUEUE_BYTES.events

/** Messages of one byte: the last on the relay and the first on the direct link, and their confirmation. */
const MARK = Uint8Array.of(1)
const DONE = Uint8Array.of(2)

const RELIABLE = ['events', 'transfer'] as const

/**
 * Signal of a direct attempt or of the relay link. `relay: true` asks for the relay: there is no direct link here;
 * `false` answers that there is no relay here.
 */
interface FallbackSignal {
  readonly direct?: number
  readonly relay?: unknown
  readonly data?: unknown
}

/** Progress of one direction from the relay to the direct link, by channel. */
interface Marks {
  readonly relay: Set<ChannelName>
  readonly direct: Set<ChannelName>
}

class FallbackLink implements Link {
  readonly #options: LinkOptions
  readonly #kinds: FallbackKinds
  readonly #timers: Timers
  readonly #marks: Marks = { relay: new Set(), direct: new Set() }
  readonly #held: { readonly channel: ChannelName; readonly bytes: Uint8Array }[] = []
  /** Link by which messages of a channel are sent; none until one is open. */
  #out: { [name in ChannelName]?: Link } = {}
  #direct: Link | undefined
  #attempt = 0
  #attemptAtMs = 0
  #relay: (Link & Partial<Unsent>) | undefined
  /** True when the peer said that it takes nothing from the relay any more. */
  #done = false
  /** Use of the relay: for sending, and by the peer. */
  #used = { out: false, in: false }
  /** True when there is no direct link to this peer: one of the two ends has none of the kind. */
  #relayOnly = false
  /** Known when one of the two ends has asked for the relay, and one has none. */
  #relayOff: TickmeshError | undefined
  #heldBytes = 0
  #over = false

  constructor(options: LinkOptions, kinds: FallbackKinds) {
    this.#options = options
    this.#kinds = kinds
    this.#timers = new Timers(options.scheduler)
    this.#openDirect(1)
    if (options.initiator) {
      this.#timers.after(kinds.known.has(options.context) ? 0 : RELAY_AFTER_MS, () => this.open || this.#openRelay())
    }
  }

  get open(): boolean {
    return !this.#over && this.#out.state !== undefined
  }

  send(channel: ChannelName, bytes: Uint8Array): boolean {
    return !this.#over && this.#out[channel]?.send(channel, bytes) === true
  }

  buffered(channel: ChannelName): number {
    return this.#out[channel]?.buffered(channel) ?? 0
  }

  waitsOver(channel: ChannelName, bytes: number): boolean {
    return this.#out[channel]?.waitsOver(channel, bytes) === true
  }

  accept(signal: unknown): boolean {
    if (typeof signal !== 'object' || signal === null) return false
    const { direct, relay, data } = signal as FallbackSignal
    const { initiator } = this.#options
    if (this.#over) return true
    if (relay !== undefined) return this.#acceptRelay(relay)
    if (!Number.isSafeInteger(direct)) return false
    const attempt = direct as number
    if (attempt > this.#attempt) {
      const tooSoon = this.#options.scheduler.now() - this.#attemptAtMs < ATTEMPTS_APART_MS
      if (initiator || tooSoon || (this.open && this.#out.state === this.#direct)) return false
      this.#openDirect(attempt)
    }
    return attempt < this.#attempt || this.#direct?.accept(data) !== false
  }

  restart(): void {
    this.#direct?.restart()
  }

  problem(): TickmeshError | undefined {
    return this.#direct?.problem?.() ?? this.#relayOff
  }

  async path(): Promise<LinkPath> {
    return this.#out.state?.path() ?? 'unknown'
  }

  close(): void {
    this.#endLink({ reason: 'closed' })
  }

  /** Opens relay links; undefined where this player or the lobby has no relay. */
  get #relayKind(): OpenLink | undefined {
    return this.#options.context.relay && this.#kinds.relay
  }

  #openDirect(attempt: number): void {
    const { events, scheduler } = this.#options
    this.#direct?.close()
    this.#attempt = attempt
    this.#attemptAtMs = scheduler.now()
    const current = (): boolean => !this.#over && this.#attempt === attempt
    const link = this.#makeLink(this.#kinds.direct, {
      opened: () => current() && this.#opened(link),
      received: (channel, bytes) => current() && this.#fromDirect(channel, bytes),
      signal: (data) => current() && events.signal({ direct: attempt, data }),
      drained: (channel) => current() && events.drained(channel),
      closed: (end) => current() && this.#directEnded(end),
    })
    this.#direct = link
  }

  #openRelay(): void {
    const { events } = this.#options
    const open = this.#relayKind
    if (this.#relay !== undefined || open === undefined) return
    const link = this.#makeLink(open, {
      opened: () => !this.#over && this.#out.state === undefined && this.#opened(link),
      received: (channel, bytes) => this.#over || this.#fromRelay(channel, bytes),
      signal: (relay) => this.#over || events.signal({ relay }),
      drained: (channel) => {
        if (this.#over) return
        this.#leaveRelay()
        events.drained(channel)
      },
      closed: (end) => this.#over || this.#relayEnded(end),
    })
    this.#relay = link
  }

  /** Makes a link of one kind: with `identity()`, each link opens only after a handshake of its own. */
  #makeLink(kind: OpenLink, events: LinkEvents): Link {
    const { context } = this.#options
    return (context.secure?.(kind) ?? kind)({ ...this.#options, events })
  }

  #acceptRelay(relay: unknown): boolean {
    const { initiator, events } = this.#options
    if (relay === false || this.#relayKind === undefined) {
      if (relay !== false && !this.#relayOff) this.#timers.after(0, () => events.signal({ relay: false }))
      this.#relayOff = new TickmeshError('relay-off', 'the relay is off.', { hint: RELAY_OFF })
      return true
    }
    if (initiator !== (relay === true)) return false
    if (relay === true) this.#relayOnly = true
    this.#openRelay()
    return relay === true || this.#relay?.accept(relay) === true
  }

  #opened(link: Link): void {
    const isFirst = this.#out.state === undefined
    this.#kinds.known.add(this.#options.context)
    if (isFirst) {
      this.#out = { events: link, state: link, transfer: link }
      this.#used.out = link === this.#relay
      return this.#options.events.opened()
    }
    this.#out.state = link
    this.#leaveRelay()
  }

  /** Moves the reliable channels to the direct link, if it is open: each as soon as the relay takes the mark. */
  #leaveRelay(): void {
    const [relay, direct] = [this.#relay, this.#direct]
    if (relay === undefined || direct === undefined || this.#out.state !== direct) return
    for (const channel of RELIABLE) {
      if (this.#out[channel] !== relay) continue
      const unsent = relay.takeUnsent?.(channel) ?? []
      if (!relay.send(channel, MARK)) continue
      this.#out[channel] = direct
      if (![MARK, ...unsent].every((bytes) => direct.send(channel, bytes))) return this.#endLink({ reason: 'failed' })
    }
    this.#confirm()
  }

  #fromRelay(channel: ChannelName, bytes: Uint8Array): void {
    this.#used.in = true
    if (bytes.length !== 1 || channel === 'state') return this.#options.events.received(channel, bytes)
    this.#marks.relay.add(channel)
    const held = this.#held.splice(0)
    for (const each of held) {
      if (each.channel !== channel) this.#held.push(each)
      else if (!this.#over) this.#options.events.received(channel, each.bytes)
    }
    this.#confirm()
  }

  #fromDirect(channel: ChannelName, bytes: Uint8Array): void {
    const { relay, direct } = this.#marks
    const isMark = bytes.length === 1 && channel !== 'state'
    if (isMark && bytes[0] === DONE[0]) this.#done = true
    else if (isMark) direct.add(channel)
    else if (direct.has(channel) && !relay.has(channel)) {
      this.#heldBytes += bytes.length
      this.#held.push({ channel, bytes: bytes.slice() })
      if (this.#heldBytes > MAX_HELD_BYTES) this.#endLink({ reason: 'failed' })
    } else return this.#options.events.received(channel, bytes)
    // A mark on the relay that is gone does not come any more.
    if (this.#relay === undefined) this.#checkRelay()
  }

  /** Says that the peer needs the relay no more, once its last messages on it have come. */
  #confirm(): void {
    if (this.#marks.relay.size < RELIABLE.length || this.#out.events !== this.#direct) return
    this.#direct?.send('events', DONE)
  }

  #directEnded(end: LinkEnd): void {
    const { initiator, events } = this.#options
    if (this.#out.state === this.#direct || this.#relayKind === undefined) return this.#endLink(end)
    this.#direct = undefined
    const isRefused = end.reason === 'refused'
    this.#relayOnly ||= isRefused
    if (!initiator) {
      if (isRefused) events.signal({ relay: true })
      // The initiator's end may not know yet, and opens the relay in its own time.
      else this.#timers.after(2 * RELAY_AFTER_MS, () => this.#relay ?? this.#direct ?? this.#endLink(end))
      return
    }
    this.#openRelay()
    this.#timers.after(DIRECT_AGAIN_MS, () => this.#relayOnly || this.#openDirect(this.#attempt + 1))
  }

  #relayEnded(end: LinkEnd): void {
    const isOpen = this.#out.state !== undefined
    this.#relay = undefined
    if (end.reason === 'remote-closed' || (!isOpen && this.#direct === undefined)) return this.#endLink(end)
    this.#checkRelay()
  }

  /** Ends the link if messages on the relay, which is gone, may be missing. */
  #checkRelay(): void {
    const { relay, direct } = this.#marks
    const { state, events, transfer } = this.#out
    const isOut = state !== events || state !== transfer || (state !== undefined && state !== this.#direct)
    const isIn = (this.#used.in || direct.size > 0) && relay.size < RELIABLE.length
    if (isOut || isIn || (this.#used.out && !this.#done)) this.#endLink({ reason: 'failed' })
  }

  #endLink(end: LinkEnd): void {
    if (this.#over) return
    this.#over = true
    this.#timers.cancelAll()
    this.#direct?.close()
    this.#relay?.close()
    this.#options.scheduler.after(0, () => this.#options.events.closed(end))
  }
}

/** Advice for a pair without a direct link of which one end has no relay. */
const RELAY_OFF: string | undefined = DEVELOPMENT
  ? '`relay: false` of connectLobby, of either player or of the lobby, or TICKMESH_RELAY. One end may have no WebRTC.'
  : undefined

/** Kinds of links that are combined, and the contexts of peers to whom a link was open before. */
interface FallbackKinds {
  readonly direct: OpenLink
  readonly relay: OpenLink | undefined
  readonly known: WeakSet<LinkContext>
}

/**
 * Returns links of `direct` that fall back on `relay`: it opens if no direct link is open after 2 s, at once if one was
 * open before or cannot be, and the link moves to a direct one as soon as there is one. Without `relay` the links are
 * those of `direct`, and understand peers that have it.
 */
export function withFallback(direct: OpenLink, relay: OpenLink | undefined): OpenLink {
  const known = new WeakSet<LinkContext>()
  return (options) => new FallbackLink(options, { direct, relay, known })
}
