// Tools of an attacker of the lobby: sockets of one address, as many and as fast as it likes.

import { connect, type Socket } from 'node:net'
import { WebSocket } from 'ws'

/** Header with the address of a client, as a proxy sets it. */
export const ADDRESS_HEADER = 'x-forwarded-for'
const ADDRESS = '203.0.113.66'
/** Connections that are opened at once. */
const OPENING = 64
/** Bytes that wait for the lobby, beyond which the attacker waits too. */
const MAX_BUFFERED = 1_048_576

/** Attacker's tools. */
export class Attacker {
  readonly port: number
  /** Code of a room with honest players. */
  readonly code: string
  sent = 0
  ended = 0
  answers = 0
  #opening = 0
  #stopped = false
  readonly #sockets = new Set<WebSocket>()

  constructor(port: number, code: string) {
    this.port = port
    this.code = code
  }

  /** Open sockets. */
  get size(): number {
    return this.#sockets.size
  }

  /** Repeats a step until the end of the attack. */
  every(ms: number, step: () => void): void {
    const timer = setInterval(() => (this.#stopped ? clearInterval(timer) : step()), ms)
  }

  /** Opens a socket; undefined while too many are opened at once. */
  open(path: string, opened: (socket: WebSocket) => void, address = ADDRESS): WebSocket | undefined {
    if (this.#stopped || this.#opening >= OPENING) return undefined
    this.#opening++
    this.sent++
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}${path}`, { headers: { [ADDRESS_HEADER]: address } })
    let waiting = true
    const settled = (): void => {
      if (waiting) this.#opening--
      waiting = false
    }
    socket.on('open', () => {
      settled()
      this.#sockets.add(socket)
      opened(socket)
    })
    socket.on('message', () => this.answers++)
    socket.on('error', () => {})
    socket.on('close', () => {
      settled()
      this.ended++
      this.#sockets.delete(socket)
    })
    return socket
  }

  send(socket: WebSocket, message: object): void {
    if (socket.readyState !== WebSocket.OPEN || socket.bufferedAmount > MAX_BUFFERED) return
    this.sent++
    socket.send(message instanceof Uint8Array ? message : JSON.stringify(message))
  }

  /** Sends frames of the WebSocket protocol as they are. */
  sendFrames(socket: WebSocket, frames: Uint8Array): void {
    const { _socket: connection } = socket as unknown as { readonly _socket: Socket }
    if (socket.readyState !== WebSocket.OPEN || connection.writableLength > MAX_BUFFERED) return
    this.sent++
    connection.write(frames)
  }

  /** Opens a connection that sends a request, a byte a second. */
  trickle(): void {
    if (this.#opening >= OPENING * 8) return
    this.#opening++
    this.sent++
    const socket = connect(this.port, '127.0.0.1')
    const request = `GET /health HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(1_000)}`
    let at = 0
    const timer = setInterval(() => socket.write(request[at++] ?? 'x'), 1_000)
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(timer)
      this.#opening--
      this.ended++
    })
  }

  /** Opens a connection with many requests at once, or with a further one after each answer. */
  pipeline(count = 1_700): void {
    if (this.#stopped || this.#opening >= OPENING) return
    this.#opening++
    this.sent++
    const socket = connect(this.port, '127.0.0.1')
    const requests = 'GET /health HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(count)
    socket.write(requests)
    socket.on('data', () => {
      this.answers++
      if (count === 1) socket.write(requests)
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#opening--
      this.ended++
    })
  }

  stop(): void {
    this.#stopped = true
    for (const socket of this.#sockets) socket.terminate()
  }
}
