// Implementation of `Seat` over sockets to the room; `SeatResume` replaces a lost socket.

import { ACK_EVERY, MAX_MESSAGE_BYTES, fitsBytes } from '@tickmesh/lobby/protocol'
import type { IceServer, RoomEvent, Seated, ServerMessage } from '@tickmesh/lobby/protocol'
import { TickmeshError } from '../errors.ts'
import type { Unnumbered } from './backlog.ts'
import { SeatInbox } from './seat-inbox.ts'
import { SeatOutbox } from './seat-outbox.ts'
import type { HostTerm, LobbyStatus, Member, Seat, SeatEvents, SeatRelay } from './seat.ts'
import { SeatResume, giveUpSeat, type ResumableSeat } from './seat-resume.ts'
import { onPageBack, onPageHide } from '../page-events.ts'
import { SOON_PROBE_MS, type LobbySocket } from './lobby-socket.ts'
import type { LobbyContext } from './lobby-context.ts'
import type { LogEntry } from '../log.ts'

/** Milliseconds after `rate-limited` until a ping asks for the room's confirmation. */
const PING_AGAIN_MS = 1_000

type State =
  | { readonly kind: 'connected'; readonly socket: LobbySocket }
  | { readonly kind: 'reconnecting'; readonly resume: SeatResume }
  | { readonly kind: 'lost' }
  | { readonly kind: 'left' }

/** Seat that outlives its socket: resumed by a secret, with every message exactly once. */
export class RoomSeat implements Seat {
  readonly code: string
  readonly me: Member
  readonly members: readonly Member[]
  readonly host: HostTerm
  readonly maxPlayers: number
  readonly public: boolean
  readonly data: unknown
  readonly seed: number
  iceServers: readonly RTCIceServer[]
  readonly relay: SeatRelay
  readonly #context: LobbyContext
  readonly #resumable: ResumableSeat
  readonly #outbox: SeatOutbox
  readonly #inbox: SeatInbox
  #state: State
  /** Attempts to resume beside a socket that may be dead, until another one has opened. */
  #second: SeatResume | undefined
  #checking = false
  /** Number of the last message received from the room, and of the last one confirmed. */
  #seen = 0
  #confirmed = 0
  #cancelPing: () => void = () => {}
  readonly #leavePage: () => void

  /** `socket` is the seated one; its owner passes its events to `received` and `closed`. */
  constructor(context: LobbyContext, seated: Seated, me: Member, socket: LobbySocket) {
    this.#context = context
    this.code = seated.code
    this.me = me
    this.members = seated.members
    this.host = seated.host
    this.maxPlayers = seated.maxPlayers
    this.public = seated.public
    this.data = seated.data
    this.seed = seated.seed
    // Decided here: behind a local proxy, all players seem to be on the lobby's machine.
    this.iceServers = seated.iceDefault && context.address.local ? [] : seated.iceServers.map(writable)
    this.relay = {
      bytesPerSecond: seated.relayBytesPerSecond,
      socket: () => this.#socket,
    }
    this.#state = { kind: 'connected', socket }
    this.#outbox = new SeatOutbox(context.scheduler, seated.maxPlayers)
    this.#outbox.beginSending(socket, 0)
    this.#resumable = {
      code: seated.code,
      id: me.id,
      secret: seated.secret,
      iceServers: () => this.iceServers,
      seen: () => this.#seen,
      pinging: () => this.pinging(),
      opened: () => {
        // Both sockets in use could confirm more on the former than `resume` asks for.
        this.#replaceSocket('silent')
        this.#outbox.opened()
      },
    }
    this.#inbox = new SeatInbox(context.scheduler, () => {
      this.leave()
      this.#log('warn', 'seat given up', { code: this.code })
    })
    const idOf = new Map(seated.members.map(({ slot, id }) => [slot, id]))
    for (const [from, to] of seated.unreachable) {
      const [a, b] = [idOf.get(from), idOf.get(to)]
      if (a !== undefined && b !== undefined) this.#inbox.push((events) => events.reach(a, b, false))
    }
    const stopWake = onPageBack(() => this.doubt())
    // A page in the back-forward cache keeps its seat and resumes it.
    const stopHide = onPageHide(({ persisted }) => persisted || this.leave())
    this.#leavePage = () => {
      stopWake()
      stopHide()
    }
  }

  get status(): LobbyStatus {
    return this.#state.kind === 'left' ? 'lost' : this.#state.kind
  }

  listen(events: SeatEvents): void {
    this.#inbox.listen(events)
  }

  signal(to: string, data: unknown): void {
    this.#send({ type: 'signal', to, data })
  }

  reach(to: string, reachable: boolean, closed = false): void {
    this.#send({ type: 'reach', peer: to, reachable, closed })
  }

  closeRoom(): void {
    this.#socket?.send({ type: 'close' })
  }

  leave(): void {
    const { kind } = this.#state
    if (kind === 'left') return
    const socket = this.#socket
    const doubted = this.#second !== undefined
    this.#endSeat()
    this.#inbox.close()
    socket?.send({ type: 'leave' })
    socket?.close()
    if (doubted || kind === 'reconnecting') giveUpSeat(this.#context, this.#resumable)
  }

  /** Handles a message on the seat's socket. */
  received(message: ServerMessage): void {
    if (this.#state.kind === 'left' || this.#state.kind === 'lost') return
    if (this.#checking && this.#socket) this.#answered(false)
    if (message.type === 'ice') this.iceServers = message.iceServers.map(writable)
    switch (message.type) {
      case 'joined':
      case 'left':
      case 'host':
      case 'signal':
      case 'reach':
        this.#event(message)
        break
      case 'pong':
        this.#outbox.answered(message.heard)
        break
      case 'closed':
        this.#fail(
          message.reason === 'closed'
            ? new TickmeshError('room-closed', 'The room was closed')
            : new TickmeshError('left', 'Another socket has the seat'),
        )
        break
      case 'error':
        this.#log('warn', 'message refused', { ...message })
        if (message.code !== 'rate-limited') return
        this.#outbox.refused()
        this.#cancelPing()
        this.#cancelPing = this.#context.scheduler.after(PING_AGAIN_MS, () => this.#socket?.ping())
    }
  }

  /** Handles a batch of the relay. */
  relayed(batch: Uint8Array): void {
    this.#inbox.relayed(batch)
  }

  /** Handles the end of the seat's socket. */
  closed(cause: unknown): void {
    if (!this.#socket) return
    this.#outbox.endSending()
    this.#log('info', 'lobby connection lost', { code: this.code, cause })
    this.#state = { kind: 'reconnecting', resume: this.#second ?? this.#resume() }
    this.#second = undefined
    this.#inbox.push((events) => events.status('reconnecting'))
  }

  check(hurry = false): void {
    const state = this.#state
    this.#checking = true
    this.#socket?.probe(SOON_PROBE_MS)
    if (hurry) (state.kind === 'reconnecting' ? state.resume : this.#second)?.attempt()
  }

  /** Opens a second socket at once: the first one may be dead. What answers first is kept. */
  doubt(): void {
    if (this.#socket) this.#second ??= this.#resume()
    this.check(true)
  }

  #answered(anew: boolean): void {
    this.#checking = false
    this.#second?.cancel()
    this.#second = undefined
    this.#inbox.push((events) => events.back(anew))
  }

  #resume(): SeatResume {
    return new SeatResume(this.#context, this.#resumable, {
      resumed: (socket, heard) => this.#resumed(socket, heard),
      lost: (reason) => this.#lose(reason),
      failed: (error) => this.#fail(error),
      received: (message) => this.received(message),
      silent: () => this.doubt(),
      relayed: (batch) => this.relayed(batch),
      closed: (cause) => this.closed(cause),
    })
  }

  #event(message: RoomEvent & { readonly n: number }): void {
    // Sent again after a lost socket, but received before.
    if (message.n <= this.#seen) return
    if (message.n > this.#seen + 1) return this.#replaceSocket('gap')
    this.#seen = message.n
    this.#inbox.pushEvent(message)
    // A report on this player: the ping tells the room that it is there.
    const isAsked = message.type === 'reach' && message.peer === this.me.id && !message.reachable
    if (isAsked || this.#seen - this.#confirmed >= ACK_EVERY) this.#socket?.ping()
  }

  /** Closes the socket and resumes on another one, which brings what is missing. */
  #replaceSocket(cause: string): void {
    this.#socket?.close()
    this.closed(cause)
  }

  get #socket(): LobbySocket | undefined {
    return this.#state.kind === 'connected' ? this.#state.socket : undefined
  }

  #send(message: Unnumbered): void {
    const drop = (reason: string): void => this.#log('warn', 'message dropped', { reason, type: message.type })
    if (this.#state.kind === 'lost' || this.#state.kind === 'left') return drop('the lobby is lost')
    // The number and its key take less than 32 bytes.
    if (!fitsBytes(JSON.stringify(message), MAX_MESSAGE_BYTES - 32)) return drop(`over ${MAX_MESSAGE_BYTES} bytes`)
    if (!this.#outbox.add(message)) return drop('too many wait')
    // A socket whose network is gone takes messages for a long time: the next one must have an answer.
    this.#socket?.probe()
  }

  /** Must be called for every ping; returns the number that the ping confirms. */
  pinging(): number {
    this.#outbox.pinging()
    this.#confirmed = this.#seen
    return this.#seen
  }

  #resumed(socket: LobbySocket, heard: number): void {
    this.#state = { kind: 'connected', socket }
    this.#log('info', 'lobby connection back', { code: this.code })
    this.#inbox.push((events) => events.status('connected'))
    this.#outbox.beginSending(socket, heard)
    this.#answered(true)
  }

  #lose(reason: string): void {
    this.#endSeat()
    this.#state = { kind: 'lost' }
    this.#log('warn', 'lobby lost', { code: this.code, reason })
    this.#inbox.push((events) => events.status('lost'))
  }

  #fail(error: TickmeshError): void {
    this.#endSeat()
    this.#inbox.finish((events) => events.closed(error))
  }

  #log(level: LogEntry['level'], message: string, details: LogEntry['details']): void {
    this.#context.log({ level, message, details })
  }

  /** Ends all sending to the lobby. */
  #endSeat(): void {
    const state = this.#state
    this.#state = { kind: 'left' }
    this.#cancelPing()
    this.#second?.cancel()
    this.#outbox.endSending()
    this.#leavePage()
    // In a later task: `leave` sends on the socket first.
    if (state.kind === 'reconnecting') state.resume.cancel()
    else if (state.kind === 'connected') this.#context.scheduler.after(0, () => state.socket.close())
  }
}

function writable({ urls, ...credentials }: IceServer): RTCIceServer {
  return { urls: typeof urls === 'string' ? urls : [...urls], ...credentials }
}
