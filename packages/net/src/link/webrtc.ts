// WebRTC links: phases, time limits and restarts of a link; `webrtc-peer.ts` has the connection itself.

import { DEVELOPMENT } from '../development.ts'
import type { TickmeshError } from '../errors.ts'
import { assertOptions } from '../unknown-options.ts'
import { connectionProblem } from './ice-servers.ts'
import { Limiter } from './limiter.ts'
import { withoutTurn } from './privacy.ts'
import { OFFER_LIMIT_MS, OPEN_LIMIT_MS } from './link-limits.ts'
import type { ChannelName, Link, LinkEnd, LinkOptions, LinkPath, OpenLink } from './link.ts'
import { onPageHide } from '../page-events.ts'
import { watchLocalNetwork } from './path-problem.ts'
import type { Rtc } from './rtc.ts'
import { Timers } from '../scheduler/timers.ts'
import { WebrtcPeer } from './webrtc-peer.ts'
import { MAX_CANDIDATES, parseWebrtcSignal, type Candidate, type WebrtcDescription } from './webrtc-signal.ts'

/** Options of `webrtcLinks`. */
export interface WebrtcLinksOptions {
  /** WebRTC for runtimes that have none, such as Node with `@roamhq/wrtc`. Default: the browser's own. */
  readonly rtc?: Rtc
  /** STUN and TURN servers, in place of the lobby's. */
  readonly iceServers?: readonly RTCIceServer[]
}

/**
 * Upper bound of initiators of this page or process that connect at a time. Sixteen peers in one process that all
 * connect at once open hardly any channel in a minute; with 4 to 16 at a time all open in a second and a half. Only
 * initiators wait, so that no two ends can wait for each other.
 */
const CONNECTING_AT_ONCE = 8

const connecting = new Limiter(CONNECTING_AT_ONCE)

/**
 * Time after which an attempt no longer counts in the limiter, in milliseconds; the attempt continues. Twice the time
 * that a mesh takes in one page.
 */
const PLACE_MS = 3_000

/** Time within which two requests for a restart, by either end, are one, in milliseconds: one round of signaling. */
const RESTART_PAUSE_MS = 500

/** Wait after which a connection that could not be made is tried again, in milliseconds. No signal is needed for it. */
const REMAKE_MS = 1_000

/**
 * Returns links over WebRTC data channels, on simple-peer.
 *
 * @throws TickmeshError `invalid-value` for `iceServers` that the engine refuses.
 */
export function webrtcLinks(options: WebrtcLinksOptions = {}): OpenLink {
  if (DEVELOPMENT) assertOptions('webrtcLinks', options, ['rtc', 'iceServers'])
  const { rtc, iceServers } = options
  const problem = iceServers === undefined ? undefined : connectionProblem(rtc, iceServers)
  // Without WebRTC (a page rendered on a server) servers cannot be checked: the links report it if they are used.
  if (problem !== undefined && 'lasting' in problem && problem.lasting.code === 'invalid-value') throw problem.lasting
  watchLocalNetwork()
  return (link) => new WebrtcLink(link, { rtc, iceServers: () => iceServers ?? link.context.iceServers })
}

/** Engine and servers of every connection of a link. */
interface Engine {
  readonly rtc: Rtc | undefined
  /** Returns the servers: the lobby renews their credentials. */
  iceServers(): readonly RTCIceServer[]
}

type Phase =
  /**
   * The initiator waits for its turn, the other end for the offer, and then both for the engine to make a connection.
   */
  | { readonly at: 'waiting' }
  | { readonly at: 'connecting' | 'open'; readonly peer: WebrtcPeer }
  | { readonly at: 'over' }

class WebrtcLink implements Link {
  readonly #options: LinkOptions
  readonly #engine: Engine
  readonly #early: Candidate[] = []
  readonly #leavePage: () => void
  readonly #timers: Timers
  #phase: Phase = { at: 'waiting' }
  /** The first offer, until there is a connection to take it. */
  #offer: WebrtcDescription | undefined
  /** Reason why no connection could be made yet. */
  #obstacle: unknown
  #restartedAt = Number.NEGATIVE_INFINITY
  #stopTimer: () => void = () => {}
  #leaveLimiter: () => void = () => {}
  #stopLimiterTimer: () => void = () => {}

  constructor(options: LinkOptions, engine: Engine) {
    this.#options = options
    this.#engine = engine
    this.#timers = new Timers(options.scheduler)
    // Some engines end a page's connections without a message: its peers would wait half a minute.
    this.#leavePage = onPageHide(() => this.close())
    const cause = withoutTurn(options, engine.iceServers())
    if (cause !== undefined) this.#endLink({ reason: 'refused', cause })
    else if (options.initiator) this.#leaveLimiter = connecting.enter(() => this.#connect())
    else this.#limit(OFFER_LIMIT_MS)
  }

  get open(): boolean {
    return this.#openPeer !== undefined
  }

  get connection(): RTCPeerConnection | undefined {
    return this.#openPeer?.connection
  }

  send(channel: ChannelName, bytes: Uint8Array): boolean {
    return this.#openPeer?.send(channel, bytes) === true
  }

  buffered(channel: ChannelName): number {
    return this.#openPeer?.buffered(channel) ?? 0
  }

  waitsOver(channel: ChannelName, bytes: number): boolean {
    return this.#openPeer?.waitsOver(channel, bytes) === true
  }

  accept(data: unknown): boolean {
    const signal = parseWebrtcSignal(data)
    if (signal === undefined) return false
    // Each end accepts only signals that the other may send: the initiator answers and requests, the other offers.
    const { initiator } = this.#options
    if (signal.type !== 'candidate' && initiator === (signal.type === 'offer')) return false
    if (this.#phase.at === 'over') return true
    if (this.#phase.at === 'waiting') {
      if (signal.type === 'candidate' && !initiator) return this.#keep(signal.candidate)
      if (signal.type !== 'offer' || this.#offer !== undefined) return false
      this.#offer = signal
      this.#connect()
      return true
    }
    const phase = this.#phase
    if (signal.type === 'candidate') return phase.peer.addCandidate(signal.candidate)
    if (signal.type !== 'restart') return phase.peer.describe(signal)
    this.restart()
    return true
  }

  restart(): void {
    if (!this.open) return
    const now = this.#options.scheduler.now()
    if (now - this.#restartedAt < RESTART_PAUSE_MS) return
    this.#restartedAt = now
    if (this.#options.initiator) this.#openPeer?.restart()
    else this.#timers.after(0, () => this.#options.events.signal({ type: 'restart' }))
  }

  async path(): Promise<LinkPath> {
    return this.#openPeer?.path() ?? 'unknown'
  }

  problem(): TickmeshError | undefined {
    return this.#phase.at === 'connecting' ? this.#phase.peer.problem() : undefined
  }

  close(): void {
    this.#endLink({ reason: 'closed' })
  }

  get #openPeer(): WebrtcPeer | undefined {
    return this.#phase.at === 'open' ? this.#phase.peer : undefined
  }

  #connect(): void {
    const { initiator, scheduler } = this.#options
    this.#limit(OPEN_LIMIT_MS)
    if (initiator) this.#stopLimiterTimer = scheduler.after(PLACE_MS, () => this.#leaveLimiter())
    this.#make()
  }

  /** Makes the connection: at once, or as soon as the engine does. */
  #make(): void {
    const { initiator, scheduler, events, context, relayed } = this.#options
    const { rtc, iceServers } = this.#engine
    try {
      const peer = new WebrtcPeer({
        initiator,
        iceServers,
        relayed,
        rtc,
        log: context.log,
        after: (ms, run) => this.#timers.after(ms, run),
        events: {
          opened: () => {
            this.#phase = { at: 'open', peer }
            this.#stopTimer()
            this.#stopLimiterTimer()
            this.#leaveLimiter()
            events.opened()
          },
          received: (channel, bytes) => this.open && events.received(channel, bytes),
          signal: (signal) => this.#phase.at !== 'over' && events.signal(signal),
          drained: (channel) => this.open && events.drained(channel),
          closed: (end) => this.#endLink(end),
        },
      })
      this.#phase = { at: 'connecting', peer }
      for (const candidate of this.#early.splice(0)) peer.addCandidate(candidate)
      if (this.#offer !== undefined) peer.describe(this.#offer)
    } catch (error) {
      const problem = connectionProblem(rtc, iceServers())
      if (problem !== undefined && 'lasting' in problem) {
        // The limiter may have called from within the constructor, before `enter` returned.
        scheduler.after(0, () => this.#endLink({ reason: 'refused', cause: problem.lasting }))
      } else {
        this.#obstacle = problem?.passing ?? error
        this.#timers.after(REMAKE_MS, () => this.#make())
      }
    }
  }

  #keep(candidate: Candidate): boolean {
    if (this.#early.length >= MAX_CANDIDATES) return false
    this.#early.push(candidate)
    return true
  }

  #limit(ms: number): void {
    this.#stopTimer()
    this.#stopTimer = this.#options.scheduler.after(ms, () =>
      this.#endLink({ reason: 'failed', cause: this.#obstacle }),
    )
  }

  #endLink(end: LinkEnd): void {
    if (this.#phase.at === 'over') return
    const last = this.#phase
    const problem = end.reason === 'failed' ? this.problem() : undefined
    this.#phase = { at: 'over' }
    this.#timers.cancelAll()
    this.#stopTimer()
    this.#stopLimiterTimer()
    this.#leavePage()
    this.#leaveLimiter()
    if (last.at !== 'waiting') last.peer.destroy()
    this.#options.scheduler.after(0, () => this.#options.events.closed(problem ? { ...end, cause: problem } : end))
  }
}
