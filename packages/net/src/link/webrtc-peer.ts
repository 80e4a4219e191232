// One WebRTC connection of a link, with its data channels; after a failed start the link makes another.

import { SimplePeer } from '../vendor/simple-peer.js'
import { DEVELOPMENT } from '../development.ts'
import type { TickmeshError } from '../errors.ts'
import { SEND_QUEUE_BYTES } from './link-limits.ts'
import type { Log } from '../log.ts'
import { CHANNELS, LOW_WATER_BYTES, MAX_MESSAGE_BYTES, type ChannelName, type LinkEnd, type LinkPath } from './link.ts'
import { pathOf } from './path.ts'
import { pathProblem, warnRefused } from './path-problem.ts'
import type { Rtc } from './rtc.ts'
import { MAX_CANDIDATES, type Candidate, type WebrtcDescription, type WebrtcSignal } from './webrtc-signal.ts'

interface PeerOptions {
  readonly initiator: boolean
  /** Returns the servers, for the first description and for each restart. */
  iceServers(): readonly RTCIceServer[]
  readonly relayed: boolean | undefined
  readonly rtc: Rtc | undefined
  readonly log: Log | undefined
  /** Runs a function `ms` milliseconds later, in a task of its own, unless the link has ended by then. */
  after(ms: number, run: () => void): void
  readonly events: {
    opened(): void
    received(channel: ChannelName, bytes: Uint8Array): void
    signal(signal: WebrtcSignal): void
    drained(channel: ChannelName): void
    closed(end: LinkEnd): void
  }
}

type Channels = { readonly [name in ChannelName]: RTCDataChannel }

/** Upper bound of bytes that arrive between the opening of the first channel and of the last; more ends the link. */
const EARLY_BYTES = 1_048_576

/** Candidates to which no other machine can connect: without a port of TCP, or of an IPv6 link alone. */
const USELESS = /tcptype active| fe[89ab]\w:/i

/** Time from the answer to a restart until the next is taken, in milliseconds; honest ones are twice as far apart. */
const ANSWER_PAUSE_MS = 250
/** Interval of queue readings where the engine does not report a low queue, in milliseconds. */
const QUEUE_LOOK_MS = 5

/**
 * Connection: simple-peer, which negotiates, and the channels, which are used directly. Its constructor throws where
 * no connection can be made. Its events come in tasks of their own.
 */
export class WebrtcPeer {
  readonly #options: PeerOptions
  readonly #peer: SimplePeer
  readonly #connection: RTCPeerConnection
  readonly #channels: Channels
  readonly #early: { readonly channel: ChannelName; readonly bytes: Uint8Array }[] = []
  /** Candidates that wait for the description they belong to. */
  readonly #candidates: Candidate[] = []
  readonly #watched = new Set<ChannelName>()
  /**
   * Upper bound of queued bytes: the last `bufferedAmount` read plus bytes sent since. Reading it is slow in Node (it
   * crosses threads).
   */
  readonly #atMost: { [name in ChannelName]: number } = { events: 0, state: 0, transfer: 0 }
  readonly #reportsWhenLow: boolean
  /** Last error of a TURN server. */
  #refusal = ''
  #earlyBytes = 0
  #candidatesTaken = 0
  #opened = false
  #pathReadings = 0
  #over = false
  /**
   * True when a description is under way: the initiator's offer until its answer arrives, the other end's answer until
   * it is sent, and a pause later: a peer could use up what the lobby takes of this player.
   */
  #negotiating: boolean

  constructor(options: PeerOptions) {
    this.#options = options
    this.#negotiating = options.initiator
    const { ordered, id } = CHANNELS.events
    this.#peer = new SimplePeer({
      initiator: options.initiator,
      channelName: 'events',
      channelConfig: { negotiated: true, ordered, id },
      config: {
        iceServers: [...options.iceServers()],
        iceTransportPolicy: options.relayed ? 'relay' : 'all',
      },
      ...(options.rtc && { wrtc: options.rtc }),
    })
    // [PRV8] Without the engine's message, which may have a line of the other end's description.
    this.#peer.on('error', ({ name }) => this.#endLink({ reason: 'failed', cause: new Error(name) }))
    this.#peer.on('close', () => this.#endLink({ reason: 'remote-closed' }))
    this.#peer.on('signal', (data) => this.#signal(data))
    const { _pc: connection, _channel: events } = this.#peer
    if (!connection || !events) {
      this.#over = true
      throw new Error('No connection.')
    }
    this.#connection = connection
    // Every channel is negotiated; a further one that a peer opens is ignored.
    connection.ondatachannel = ({ channel }) => channel.close()
    connection.addEventListener('signalingstatechange', () => this.#addEarlyCandidates())
    connection.addEventListener('icecandidateerror', ({ errorCode, errorText, url }) => {
      const error = `${errorCode} ${errorText} ${url}`
      // A browser may leave all three out.
      if (url?.startsWith('turn')) this.#refusal = error
      // 701 comes also for each own address from which a server cannot be reached, while it answers others.
      if (DEVELOPMENT && errorCode < 700) warnRefused(error)
      options.log?.({ level: errorCode < 700 ? 'warn' : 'debug', message: 'ICE server failed', details: { error } })
    })
    try {
      this.#channels = { events, state: this.#channel('state'), transfer: this.#channel('transfer') }
    } catch (cause) {
      this.destroy()
      throw cause
    }
    this.#reportsWhenLow = 'bufferedAmountLowThreshold' in events
    for (const name of Object.keys(this.#channels) as ChannelName[]) this.#listen(name)
  }

  get connection(): RTCPeerConnection {
    return this.#connection
  }

  send(name: ChannelName, bytes: Uint8Array): boolean {
    if (bytes.byteLength > MAX_MESSAGE_BYTES || this.waitsOver(name, SEND_QUEUE_BYTES[name] - bytes.byteLength))
      return false
    try {
      this.#channels[name].send(bytes as Uint8Array<ArrayBuffer>)
      this.#atMost[name] += bytes.byteLength
      this.#watch(name)
      return true
    } catch {
      // The channel began to close, or the engine's own queue is full.
      return false
    }
  }

  buffered(name: ChannelName): number {
    this.#atMost[name] = this.#channels[name].bufferedAmount
    return this.#atMost[name]
  }

  /**
   * Returns whether more than so many bytes wait. Reads the engine's queue only if the upper bound does not decide
   * it.
   */
  waitsOver(name: ChannelName, bytes: number): boolean {
    return this.#atMost[name] > bytes && this.buffered(name) > bytes
  }

  /** Takes the peer's description; returns false when none is due. */
  describe(description: WebrtcDescription): boolean {
    const { initiator } = this.#options
    const dueState = initiator ? 'have-local-offer' : 'stable'
    if (this.#connection.signalingState !== dueState || this.#negotiating !== initiator) return false
    this.#negotiating = !initiator
    if (this.#opened) {
      this.#candidatesTaken = 0
      this.#renewServers()
    }
    // The browser's verdict comes as an event: a description it cannot use ends the link.
    this.#peer.signal(description)
    return true
  }

  addCandidate(candidate: Candidate): boolean {
    if (this.#over) return true
    if (this.#candidatesTaken >= MAX_CANDIDATES) return false
    this.#candidatesTaken++
    if (this.#connection.remoteDescription?.type) this.#addNow(candidate)
    else this.#candidates.push(candidate)
    return true
  }

  /**
   * Looks for a new path; on the initiator only. While an offer has no answer it is sent again, in case it was lost.
   */
  restart(): void {
    if (this.#over) return
    const { localDescription: pending, signalingState } = this.#connection
    if (this.#negotiating) {
      if (signalingState === 'have-local-offer') this.#options.after(0, () => pending && this.#signal(pending))
      return
    }
    this.#negotiating = true
    this.#renewServers()
    this.#connection.restartIce()
    this.#peer.negotiate()
  }

  problem(): TickmeshError | undefined {
    return pathProblem(this.#connection, this.#options.iceServers(), this.#refusal)
  }

  async path(): Promise<LinkPath> {
    try {
      const report = (await this.#connection.getStats()) as unknown as Parameters<typeof pathOf>[0]
      // Between two readings there are seconds.
      return pathOf(report, this.#pathReadings++ > 0)
    } catch {
      return 'unknown'
    }
  }

  /** Ends the connection. No event follows. */
  destroy(): void {
    this.#over = true
    this.#peer.destroy()
  }

  /** Sets the servers for the candidates that the next restart gathers: their credentials may be new. */
  #renewServers(): void {
    const iceServers = [...this.#options.iceServers()]
    try {
      this.#connection.setConfiguration({ ...this.#connection.getConfiguration(), iceServers })
    } catch {
      // Servers that the engine refuses: the ones before stay.
    }
  }

  #channel(name: ChannelName): RTCDataChannel {
    const { id, ...init } = CHANNELS[name]
    return this.#connection.createDataChannel(name, { negotiated: true, id, ...init })
  }

  #listen(name: ChannelName): void {
    const channel = this.#channels[name]
    channel.binaryType = 'arraybuffer'
    channel.bufferedAmountLowThreshold = LOW_WATER_BYTES
    channel.onbufferedamountlow = () => this.#over || this.#options.events.drained(name)
    channel.onmessage = ({ data }: { readonly data: unknown }) => {
      // Text is not a message here; as an empty one it is counted with the malformed frames.
      this.#receive(name, data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(0))
    }
    channel.addEventListener('open', () => this.#open())
    channel.addEventListener('close', () => this.#endLink({ reason: 'remote-closed' }))
    channel.addEventListener('error', () =>
      this.#endLink(this.#opened ? { reason: 'remote-closed' } : { reason: 'failed' }),
    )
  }

  /** Reads a queue above the mark until it is below: `@roamhq/wrtc` has no `bufferedamountlow`. */
  #watch(name: ChannelName): void {
    if (this.#reportsWhenLow || this.#watched.has(name) || !this.waitsOver(name, LOW_WATER_BYTES)) return
    this.#watched.add(name)
    const look = (): void => {
      if (this.#over) return
      if (this.buffered(name) > LOW_WATER_BYTES) return this.#options.after(QUEUE_LOOK_MS, look)
      this.#watched.delete(name)
      this.#options.events.drained(name)
    }
    this.#options.after(QUEUE_LOOK_MS, look)
  }

  #open(): void {
    if (this.#over || this.#opened || !Object.values(this.#channels).every((channel) => channel.readyState === 'open'))
      return
    this.#opened = true
    this.#options.events.opened()
    for (const { channel, bytes } of this.#early.splice(0)) this.#receive(channel, bytes)
  }

  #receive(channel: ChannelName, bytes: Uint8Array): void {
    if (this.#over) return
    if (this.#opened) return this.#options.events.received(channel, bytes)
    this.#earlyBytes += bytes.byteLength
    if (this.#earlyBytes > EARLY_BYTES) this.#endLink({ reason: 'failed', cause: new Error('Too much, too early.') })
    else this.#early.push({ channel, bytes })
  }

  #addEarlyCandidates(): void {
    if (this.#over || !this.#connection.remoteDescription?.type) return
    for (const candidate of this.#candidates.splice(0)) this.#addNow(candidate)
  }

  #addNow(candidate: Candidate): void {
    // Unusable candidates are normal (an address family that this machine lacks); ICE goes on with the others.
    this.#connection.addIceCandidate(candidate).catch(() => {})
  }

  #signal(data: { readonly type: string; readonly sdp?: string; readonly candidate?: unknown }): void {
    if (this.#over) return
    const { type, sdp } = data
    if (sdp) {
      if (type === 'answer') this.#options.after(this.#opened ? ANSWER_PAUSE_MS : 0, () => (this.#negotiating = false))
      this.#options.events.signal({ type: type as 'offer', sdp })
    } else if (type === 'candidate') {
      const candidate = data.candidate as Candidate
      if (!USELESS.test(candidate.candidate)) this.#options.events.signal({ type: 'candidate', candidate })
    }
  }

  #endLink(end: LinkEnd): void {
    if (this.#over) return
    this.destroy()
    this.#options.events.closed(end)
  }
}
