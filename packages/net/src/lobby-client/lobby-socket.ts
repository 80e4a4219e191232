// One WebSocket to a directory or a room, as parsed messages.

import { PING_EVERY_MS, SILENT_AFTER_MS, parseServerMessage } from '@tickmesh/lobby/protocol'
import type { ClientMessage, ServerMessage } from '@tickmesh/lobby/protocol'
import type { Log } from '../log.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'

/** Part of a WebSocket that the lobby client uses: a browser's, one of `ws`, or one in memory. */
export interface WebSocketLike {
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: WebSocketEvent) => void): void
  send(message: string | Uint8Array<ArrayBuffer>): void
  /** Must be `arraybuffer`, to which the client sets it. */
  binaryType?: string
  /** Bytes that wait to be sent. */
  readonly bufferedAmount?: number
  close(code?: number, reason?: string): void
}

/** Part of a WebSocket's events that the lobby client reads. */
export interface WebSocketEvent {
  /** Type of the event; declared so that the events of `ws` are assignable. */
  readonly type?: string
  readonly data?: unknown
  readonly code?: number
  readonly reason?: string
}

/** Class of WebSockets. */
export type WebSocketConstructor = new (url: string) => WebSocketLike

/** Events of a socket. */
export interface SocketEvents {
  opened(): void
  received(message: ServerMessage): void
  /** Takes a binary message: a batch of the relay. */
  relayed?(batch: Uint8Array): void
  /** Called once and last, never after `close`. `cause` is the runtime's description. */
  closed(cause: unknown): void
  /** Called once for a probe without an answer; the socket stays open. */
  silent?(): void
}

/** Options of a socket. */
export interface SocketOptions {
  readonly url: string
  readonly WebSocket: WebSocketConstructor
  readonly scheduler: Scheduler
  readonly log: Log
  readonly events: SocketEvents
  /** Returns the number of the last message received, for pings. */
  readonly seen: () => number
}

/** Milliseconds for a socket to open; browsers try for minutes. */
const OPEN_LIMIT_MS = 10_000
/** Milliseconds in which a probe must be answered: a socket over a network that is gone would be silent for long. */
export const PROBE_MS = 2_000
/** Same while links are silent, too: the network is likely another. */
export const SOON_PROBE_MS = 500
/** Pings without any message from the lobby, after which the socket is given up. */
const MAX_UNANSWERED = SILENT_AFTER_MS / PING_EVERY_MS

/** Socket to the lobby: pings, silence, parsing. Does not reconnect. */
export class LobbySocket {
  readonly #options: SocketOptions
  #webSocket: WebSocketLike | undefined
  #state: 'opening' | 'open' | 'closed' = 'opening'
  #cancelTimer: () => void
  #cancelProbe: (() => void) | undefined
  #unanswered = 0

  constructor(options: SocketOptions) {
    this.#options = options
    this.#cancelTimer = options.scheduler.after(OPEN_LIMIT_MS, () => this.#endSocket('not open in time'))
    try {
      const webSocket = new options.WebSocket(options.url)
      this.#webSocket = webSocket
      webSocket.binaryType = 'arraybuffer'
      webSocket.addEventListener('open', () => this.#opened())
      webSocket.addEventListener('message', ({ data }) => this.#received(data))
      webSocket.addEventListener('close', ({ code, reason }) =>
        this.#endSocket(`closed with ${code} ${reason ?? ''}`.trim()),
      )
      // `close` follows. An event of `ws` without a listener would be an uncaught error.
      webSocket.addEventListener('error', () => {})
    } catch (cause) {
      // In a later task: the caller does not have this object yet.
      this.#cancelTimer()
      this.#cancelTimer = options.scheduler.after(0, () => this.#endSocket(cause))
    }
  }

  get open(): boolean {
    return this.#state === 'open'
  }

  /** Sends a message; false if the socket is not open. Never throws. */
  send(message: ClientMessage): boolean {
    return this.sendEncoded(JSON.stringify(message))
  }

  /** Bytes that wait to be sent. */
  get waiting(): number {
    return this.#webSocket?.bufferedAmount ?? 0
  }

  /** Sends a message that is JSON already, or a batch of the relay. */
  sendEncoded(message: string | Uint8Array): boolean {
    if (this.#state !== 'open') return false
    this.#webSocket?.send(message as string | Uint8Array<ArrayBuffer>)
    return true
  }

  /** Sends a ping, which confirms messages. */
  ping(): void {
    this.send({ type: 'ping', seen: this.#options.seen() })
  }

  /** Sends a ping, unless a probe is under way; `silent` follows when nothing is received within so many ms. */
  probe(ms: number = PROBE_MS): void {
    if (this.#cancelProbe || !this.open) return
    this.#cancelProbe = this.#options.scheduler.after(ms, () => this.#options.events.silent?.())
    this.ping()
  }

  /** Closes without a further event. */
  close(): void {
    this.#shut()
  }

  #opened(): void {
    if (this.#state !== 'opening') return
    this.#state = 'open'
    this.#cancelTimer()
    this.#beat()
    this.#options.events.opened()
  }

  #beat(): void {
    this.#cancelTimer = this.#options.scheduler.after(PING_EVERY_MS, () => {
      // Counted in pings, not in time: after a sleep of the machine the socket may still work.
      if (this.#unanswered >= MAX_UNANSWERED) return this.#endSocket('silent')
      this.#unanswered++
      this.ping()
      this.#beat()
    })
  }

  #received(data: unknown): void {
    if (this.#state !== 'open') return
    this.#unanswered = 0
    this.#endProbe()
    if (data instanceof ArrayBuffer) return this.#options.events.relayed?.(new Uint8Array(data))
    const parsed = typeof data === 'string' ? parseServerMessage(data) : undefined
    if (parsed?.ok) this.#options.events.received(parsed.message)
    else {
      const reason = parsed ? parsed.reason : 'not text'
      this.#options.log({ level: 'warn', message: 'unexpected message', details: { reason } })
    }
  }

  #endProbe(): void {
    this.#cancelProbe?.()
    this.#cancelProbe = undefined
  }

  #endSocket(cause: unknown): void {
    if (this.#state === 'closed') return
    this.#shut()
    this.#options.events.closed(cause)
  }

  #shut(): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#cancelTimer()
    this.#endProbe()
    this.#webSocket?.close(1_000)
  }
}
