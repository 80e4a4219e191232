import { ACK_EVERY, MAX_MESSAGE_BYTES, fitsBytes } from '@tickmesh/lobby/protocol'
import type { IceServer, RoomEvent, Seated, ServerMessage } from '@tickmesh/lobby/protocol'
import { TickmeshError } from '../errors.ts'
import type { Unnumbered } from './backlog.ts'
import { SeatInbox } from './seat-inbox.ts'
import { SeatOutbox } from './seat-outbox.ts'
import type { HostTerm, LobbyStatus, Member, Seat, SeatEvents } from './seat.ts'
import { SeatResume, giveUpSeat } from './seat-resume.ts'
import type { ResumableSeat } from './seat-resume.ts'
import type { LobbySocket } from './lobby-socket.ts'
import type { LobbyContext } from './lobby-context.ts'

/** Milliseconds after `rate-limited` until the room is asked what it heard. */
const ASK_AGAIN_MS = 1_000

type State =
  | { readonly kind: 'connected'; readonly socket: LobbySocket }
  | { readonly kind: 'reconnecting'; readonly resume: SeatResume }
  | { readonly kind: 'lost' }
  | { readonly kind: 'left' }

/** A seat that outlives its socket: it comes back with a secret, and nothing is lost or doubled meanwhile. */
export class RoomSeat implements Seat {
  readonly code: string
  readonly me: Member
  readonly members: readonly Member[]
  readonly host: HostTerm
  readonly maxPlayers: number
  readonly public: boolean
  readonly data: unknown
  readonly seed: number
  readonly iceServers: readonly RTCIceServer[]
  readonly #context: LobbyContext
  readonly #resumable: ResumableSeat
  readonly #outbox: SeatOutbox
  readonly #inbox: SeatInbox
  #state: State
  /** Number of the last message from the room that was taken, and of the last that was confirmed to it. */
  #seen = 0
  #confirmed = 0
  #cancelAsk: () => void = () => {}
  readonly #onPageHide = (event: Event): void => {
    // A page that may come back keeps its seat: its socket is lost and resumed.
    if (!('persisted' in event && event.persisted === true)) this.leave()
  }

  /** `socket` is the one that was seated; its owner passes on what it hears to `received` and `closed`. */
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
    // The lobby cannot know: behind a proxy on its machine, everybody seems to come from there.
    this.iceServers = seated.iceDefault && context.address.local ? [] : seated.iceServers.map(writable)
    this.#state = { kind: 'connected', socket }
    this.#outbox = new SeatOutbox(context.scheduler, seated.maxPlayers)
    this.#outbox.begin(socket, 0)
    this.#resumable = {
      code: seated.code,
      id: me.id,
      secret: seated.secret,
      seen: () => this.#seen,
      pinging: () => this.pinging(),
      opened: () => this.#outbox.opened(),
    }
    this.#inbox = new SeatInbox(context.scheduler, () => {
      this.leave()
      context.log({
        level: 'warn',
        message: 'a seat that nobody listened to was given up',
        details: { code: this.code },
      })
    })
    const idOf = new Map(seated.members.map(({ slot, id }) => [slot, id]))
    for (const [from, to] of seated.unreachable) {
      const [a, b] = [idOf.get(from), idOf.get(to)]
      if (a !== undefined && b !== undefined) this.#inbox.push((events) => events.reach(a, b, false))
    }
    if (typeof globalThis.addEventListener === 'function') globalThis.addEventListener('pagehide', this.#onPageHide)
  }

  get status(): LobbyStatus {
    return this.#state.kind === 'left' ? 'lost' : this.#state.kind
  }

  listen(events: SeatEvents): void {
    this.#inbox.listen(events)
  }

  signal(to: string, data: unknown): void {
    this.#say({ type: 'signal', to, data })
  }

  reach(to: string, reachable: boolean): void {
    this.#say({ type: 'reach', peer: to, reachable })
  }

  closeRoom(): void {
    if (this.#state.kind === 'connected') this.#state.socket.send({ type: 'close' })
  }

  leave(): void {
    const state = this.#state
    if (state.kind === 'left') return
    this.#end()
    this.#inbox.close()
    if (state.kind === 'connected') {
      state.socket.send({ type: 'leave' })
      state.socket.close()
    } else if (state.kind === 'reconnecting') giveUpSeat(this.#context, this.#resumable)
  }

  /** Takes what the seat's own socket hears; called by whoever opened it. */
  received(message: ServerMessage): void {
    if (this.#state.kind === 'left' || this.#state.kind === 'lost') return
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
            ? new TickmeshError('room-closed', 'The room was closed by its host. Join another one, or make one')
            : new TickmeshError('left', 'The seat was taken over by another connection that knows its secret'),
        )
        break
      case 'error':
        this.#context.log({ level: 'warn', message: 'the lobby refused a message', details: { ...message } })
        if (message.code !== 'rate-limited') return
        this.#outbox.refused()
        this.#cancelAsk()
        this.#cancelAsk = this.#context.scheduler.after(ASK_AGAIN_MS, () => this.#ask())
    }
  }

  /** The seat's own socket is gone. */
  closed(cause: unknown): void {
    if (this.#state.kind !== 'connected') return
    this.#outbox.end()
    this.#context.log({ level: 'info', message: 'lobby connection lost', details: { code: this.code, cause } })
    const resume = new SeatResume(this.#context, this.#resumable, {
      resumed: (socket, heard) => this.#resumed(socket, heard),
      lost: (reason) => this.#lose(reason),
      failed: (error) => this.#fail(error),
      received: (message) => this.received(message),
      closed: (cause) => this.closed(cause),
    })
    this.#state = { kind: 'reconnecting', resume }
    this.#inbox.push((events) => events.status('reconnecting'))
  }

  #event(message: RoomEvent & { readonly n: number }): void {
    // Sent again after a lost socket, and heard already.
    if (message.n <= this.#seen) return
    if (message.n > this.#seen + 1) return this.#missing()
    this.#seen = message.n
    this.#inbox.push((events) => deliver(events, message))
    if (this.#seen - this.#confirmed >= ACK_EVERY) this.#ask()
  }

  /** Something from the room was lost on a socket that seemed to be fine; a new one brings everything from there on. */
  #missing(): void {
    if (this.#state.kind !== 'connected') return
    this.#state.socket.close()
    this.closed('a message of the room is missing')
  }

  #say(message: Unnumbered): void {
    const { log } = this.#context
    const drop = (why: string): void =>
      log({ level: 'warn', message: 'a message to the room was dropped', details: { why, type: message.type } })
    if (this.#state.kind === 'lost' || this.#state.kind === 'left') return drop('the lobby is lost')
    // The number and its key take less than 32 bytes.
    if (!fitsBytes(JSON.stringify(message), MAX_MESSAGE_BYTES - 32)) return drop(`over ${MAX_MESSAGE_BYTES} bytes`)
    if (!this.#outbox.say(message)) drop('too many messages wait for the lobby')
  }

  #ask(): void {
    if (this.#state.kind !== 'connected') return
    this.#confirmed = this.#seen
    this.#state.socket.ping()
  }

  /** Called for every ping that leaves; returns what it confirms. */
  pinging(): number {
    this.#outbox.pinging()
    this.#confirmed = this.#seen
    return this.#seen
  }

  #resumed(socket: LobbySocket, heard: number): void {
    this.#state = { kind: 'connected', socket }
    this.#context.log({ level: 'info', message: 'lobby connection back', details: { code: this.code } })
    this.#inbox.push((events) => events.status('connected'))
    this.#outbox.begin(socket, heard)
  }

  #lose(why: string): void {
    this.#end()
    this.#state = { kind: 'lost' }
    this.#context.log({ level: 'warn', message: 'lobby lost', details: { code: this.code, why } })
    this.#inbox.push((events) => events.status('lost'))
  }

  #fail(error: TickmeshError): void {
    this.#end()
    this.#inbox.finish((events) => events.closed(error))
  }

  /** From here on the seat says nothing more to the lobby. */
  #end(): void {
    const state = this.#state
    this.#state = { kind: 'left' }
    this.#cancelAsk()
    this.#outbox.end()
    if (typeof globalThis.removeEventListener === 'function')
      globalThis.removeEventListener('pagehide', this.#onPageHide)
    // A seat that is left says so on its socket first, and then closes it itself.
    if (state.kind === 'reconnecting') state.resume.cancel()
    else if (state.kind === 'connected') this.#context.scheduler.after(0, () => state.socket.close())
  }
}

function deliver(events: SeatEvents, message: RoomEvent): void {
  switch (message.type) {
    case 'joined':
      return events.joined(message.member)
    case 'left':
      return events.left(message.id, message.reason)
    case 'host':
      return events.host({ id: message.id, term: message.term })
    case 'signal':
      return events.signal(message.from, message.data)
    case 'reach':
      return events.reach(message.from, message.peer, message.reachable)
  }
}

function writable({ urls, ...rest }: IceServer): RTCIceServer {
  return { urls: typeof urls === 'string' ? urls : [...urls], ...rest }
}
