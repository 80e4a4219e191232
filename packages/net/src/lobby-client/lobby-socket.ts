import { PING_EVERY_MS, SILENT_AFTER_MS, parseServerMessage } from '@tickmesh/lobby/protocol'
import type { ClientMessage, ServerMessage } from '@tickmesh/lobby/protocol'
import type { Log } from '../log.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'

/** As much of a WebSocket as the lobby client needs: a browser's own, `ws`, or an in-memory one. */
export interface WebSocketLike {
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: WebSocketEvent) => void): void
  send(text: string): void
  close(code?: number, reason?: string): void
}

/** What is read of an event of any type. */
export interface WebSocketEvent {
  /** Every event has one; here so that those of `ws` fit. */
  readonly type?: string
  readonly data?: unknown
  readonly code?: number
  readonly reason?: string
}

export type WebSocketConstructor = new (url: string) => WebSocketLike

export interface SocketEvents {
  opened(): void
  received(message: ServerMessage): void
  /** Once, and last; never after `close`. `cause` is whatever the runtime tells. */
  closed(cause: unknown): void
}

export interface SocketOptions {
  readonly url: string
  readonly WebSocket: WebSocketConstructor
  readonly scheduler: Scheduler
  readonly log: Log
  readonly events: SocketEvents
  /** Number of the last numbered message heard, for pings. */
  readonly seen: () => number
}

/** Milliseconds that a socket has to open. Browsers try for minutes. */
export const OPEN_LIMIT_MS = 10_000
/** Pings without any message from the lobby after which the socket counts as dead. */
const MAX_UNANSWERED = SILENT_AFTER_MS / PING_EVERY_MS

/** One socket to the lobby for as long as it lasts: pings, silence, parsing. It does not reconnect. */
export class LobbySocket {
  readonly #options: SocketOptions
  #webSocket: WebSocketLike | undefined
  #state: 'opening' | 'open' | 'closed' = 'opening'
  #cancelTimer: () => void
  #unanswered = 0

  constructor(options: SocketOptions) {
    this.#options = options
    this.#cancelTimer = options.scheduler.after(OPEN_LIMIT_MS, () => this.#end('it did not open in time'))
    try {
      const webSocket = new options.WebSocket(options.url)
      this.#webSocket = webSocket
      webSocket.addEventListener('open', () => this.#opened())
      webSocket.addEventListener('message', ({ data }) => this.#received(data))
      webSocket.addEventListener('close', ({ code, reason }) => this.#end(`closed with ${code} ${reason ?? ''}`.trim()))
      // Browsers say nothing in it, `ws` says why; `close` follows in either.
      webSocket.addEventListener('error', (event) =>
        options.log({ level: 'debug', message: 'lobby socket error', details: { event } }),
      )
    } catch (cause) {
      // Not in the task of the caller, who has not got this object yet.
      this.#cancelTimer()
      this.#cancelTimer = options.scheduler.after(0, () => this.#end(cause))
    }
  }

  get open(): boolean {
    return this.#state === 'open'
  }

  /** False if it is not open; never throws. */
  send(message: ClientMessage): boolean {
    return this.sendText(JSON.stringify(message))
  }

  sendText(text: string): boolean {
    if (this.#state !== 'open') return false
    try {
      this.#webSocket?.send(text)
      return true
    } catch (cause) {
      this.#options.log({ level: 'debug', message: 'lobby socket did not send', details: { cause } })
      return false
    }
  }

  ping(): void {
    this.send({ type: 'ping', seen: this.#options.seen() })
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
      // Counted in pings and not in time: a machine that slept wakes with a socket that may be fine.
      if (this.#unanswered >= MAX_UNANSWERED) return this.#end('it fell silent')
      this.#unanswered++
      this.ping()
      this.#beat()
    })
  }

  #received(data: unknown): void {
    if (this.#state !== 'open') return
    this.#unanswered = 0
    const parsed = typeof data === 'string' ? parseServerMessage(data) : undefined
    if (parsed?.ok) this.#options.events.received(parsed.message)
    else {
      const why = parsed ? parsed.why : 'not text'
      this.#options.log({ level: 'warn', message: 'a message from the lobby was not understood', details: { why } })
    }
  }

  #end(cause: unknown): void {
    if (this.#state === 'closed') return
    this.#shut()
    this.#options.events.closed(cause)
  }

  #shut(): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#cancelTimer()
    try {
      this.#webSocket?.close(1_000)
    } catch (cause) {
      this.#options.log({ level: 'debug', message: 'lobby socket did not close', details: { cause } })
    }
  }
}
