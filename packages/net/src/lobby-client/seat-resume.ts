// Attempts to get a seat back over a new socket, after the old one was lost or beside one that may be dead.

import { PROTOCOL_VERSION, SILENT_AFTER_MS } from '@tickmesh/lobby/protocol'
import type { ServerMessage } from '@tickmesh/lobby/protocol'
import type { TickmeshError } from '../errors.ts'
import { refusedByLobby } from './lobby-errors.ts'
import { LobbySocket, type SocketEvents } from './lobby-socket.ts'
import type { LobbyContext } from './lobby-context.ts'

/** Milliseconds before the first attempt, doubled with every one that failed up to the maximum. */
const FIRST_RETRY_MS = 250
const MAX_RETRY_MS = 1_000
/**
 * Milliseconds from one attempt to the next, up to half of them less, while no socket opens; each ends the one before.
 * TCP asks for a connection after 0, 1, 3 and 7 s (Linux each second at first): a socket that was opened during an
 * outage may wait for seconds after it. A slow network opens one in 2.5 s, and after 16 sockets that did not open,
 * Chromium delays each further one by seconds.
 */
const ATTEMPT_MS = 4_000
/**
 * Milliseconds from a lost socket until the lobby is given up, beside those for which the seat is kept: the room may
 * notice the loss `SILENT_AFTER_MS` later, and a slow last attempt has ended.
 */
const GIVE_UP_MS = SILENT_AFTER_MS + 5_000

/** Part of a seat that a resuming socket needs. */
export interface ResumableSeat {
  readonly code: string
  readonly id: string
  readonly secret: string
  iceServers(): readonly RTCIceServer[]
  /** Number of the last message from the room that was taken. */
  seen(): number
  /** Called for every ping that leaves; returns the number that it confirms. */
  pinging(): number
  /** Called when a resuming socket has opened, before anything is sent on it. */
  opened(): void
}

/** Outcomes of a resume, and the further events of the socket that got the seat back. */
export interface ResumeEvents {
  /** Called when the room has given the seat back; it has received this player's messages up to `heard`. */
  resumed(socket: LobbySocket, heard: number): void
  /** Called when the lobby has lost the room, or was out of reach for too long. */
  lost(reason: string): void
  /** Called when the seat is lost for good. */
  failed(error: TickmeshError): void
  /** Called for each message on the resumed socket, and for a pong before. */
  received(message: ServerMessage): void
  /** Called when a probe on the resumed socket has no answer. */
  silent(): void
  relayed(batch: Uint8Array): void
  /** Called when the resumed socket has closed. */
  closed(cause: unknown): void
}

/** Reconnection of a seat: attempt after attempt, until the room gives the seat back or refuses for good. */
export class SeatResume {
  readonly #context: LobbyContext
  readonly #seat: ResumableSeat
  readonly #events: ResumeEvents
  readonly #since: number
  #retries = 0
  #attemptedAt = Number.NEGATIVE_INFINITY
  /** `asking`: a socket has opened, and has asked for the seat. */
  #state: 'trying' | 'asking' | 'resumed' | 'over' = 'trying'
  /** Socket of the last attempt. Browsers open one at a time for an address: a second one would wait for the first. */
  #socket: LobbySocket | undefined
  #cancelRetry: () => void = () => {}
  readonly #endWatch: (() => void) | undefined

  /** The first attempt is soon, or made by `attempt`. No event comes in this task. */
  constructor(context: LobbyContext, seat: ResumableSeat, events: ResumeEvents) {
    this.#context = context
    this.#seat = seat
    this.#events = events
    this.#since = context.scheduler.now()
    this.#retry()
    this.#endWatch = context.watchNetwork?.(context.scheduler, seat.iceServers, () => this.attempt())
  }

  /** Ends the attempts; no further event. */
  cancel(): void {
    this.#state = 'over'
    this.#cancelRetry()
    this.#endWatch?.()
    this.#socket?.close()
  }

  /** Makes an attempt now, unless a socket asks already; soon, if the last one was just before. */
  attempt(): void {
    const now = this.#context.scheduler.now()
    if (this.#state !== 'trying') return
    if (now - this.#attemptedAt < FIRST_RETRY_MS / 2) return this.#attemptAfter(FIRST_RETRY_MS)
    this.#attemptedAt = now
    this.#socket?.close()
    const socket = openResuming(this.#context, this.#seat, {
      opened: () => {
        this.#cancelRetry()
        this.#endWatch?.()
        this.#state = 'asking'
      },
      received: (message) => this.#received(socket, message),
      relayed: (batch) => this.#events.relayed(batch),
      silent: () => (this.#state === 'resumed' ? this.#events.silent() : this.#retry(socket)),
      closed: (cause) => (this.#state === 'resumed' ? this.#events.closed(cause) : this.#retry(socket)),
    })
    this.#socket = socket
    this.#attemptAfter(ATTEMPT_MS)
  }

  /** Gives a socket up, and makes the next attempt soon. */
  #retry(socket?: LobbySocket): void {
    socket?.close()
    this.#state = 'trying'
    this.#attemptAfter(Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#retries++))
  }

  #attemptAfter(ms: number): void {
    const { scheduler, keptMs } = this.#context
    if (scheduler.now() - this.#since >= keptMs + GIVE_UP_MS) return this.#endResume(() => this.#events.lost('timeout'))
    this.#cancelRetry()
    // Spread out: when a lobby comes back, all its players come at once.
    this.#cancelRetry = scheduler.after(ms * (0.5 + scheduler.random() / 2), () => this.attempt())
  }

  #received(socket: LobbySocket, message: ServerMessage): void {
    if (this.#state === 'resumed' || message.type === 'pong') this.#events.received(message)
    else if (message.type === 'resumed') {
      this.#state = 'resumed'
      this.#events.resumed(socket, message.heard)
    } else if (message.type === 'error') this.#refused(socket, message)
  }

  #refused(socket: LobbySocket, { code, message }: ServerMessage & { readonly type: 'error' }): void {
    switch (code) {
      case 'room-closed':
      case 'seat-unknown':
        return this.#endResume(() => this.#events.failed(refusedByLobby(code, message)))
      case 'room-unknown':
      case 'protocol-mismatch':
        // The lobby was restarted without its rooms; linked players play on.
        return this.#endResume(() => this.#events.lost(code))
      default:
        this.#retry(socket)
    }
  }

  #endResume(event: () => void): void {
    this.cancel()
    event()
  }
}

/** Makes one attempt to give up a seat whose socket was lost, so that others need not wait until the seat expires. */
export function giveUpSeat(context: LobbyContext, seat: ResumableSeat): void {
  const socket = openResuming(context, seat, {
    received: (message) => {
      if (message.type === 'resumed') socket.send({ type: 'leave' })
      if (message.type !== 'pong') socket.close()
    },
    silent: () => socket.close(),
    closed: () => {},
  })
}

/** Opens a socket that asks for the seat. */
function openResuming(
  context: LobbyContext,
  seat: ResumableSeat,
  events: Omit<SocketEvents, 'opened'> & Partial<SocketEvents>,
): LobbySocket {
  const socket = new LobbySocket({
    ...context,
    url: context.address.of('room', seat.code),
    seen: () => seat.pinging(),
    events: {
      ...events,
      opened: () => {
        events.opened?.()
        seat.opened()
        const { id, secret } = seat
        socket.send({ type: 'resume', protocol: PROTOCOL_VERSION, id, secret, seen: seat.seen() })
        socket.probe()
      },
    },
  })
  return socket
}
