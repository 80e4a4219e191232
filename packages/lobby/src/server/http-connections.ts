// Connections over HTTP that have not become WebSockets: bounded in number, for each address and together.

import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { Tally } from '../core/index.ts'

/** Connections that wait for their request; a browser opens a few. */
const MAX_OF_ADDRESS = 64
const MAX_TOGETHER = 2_048

/**
 * Makes all bytes after the first request of a piece invalid: Node answers all requests of a piece in one turn of the
 * event loop, of which 64 KiB have thousands, and no honest client sends a second one before it has an answer.
 */
function keepOneRequest(piece: Buffer): void {
  const ends = ['\n\r\n', '\n\n'].map((end) => ({ at: piece.indexOf(end), end }))
  const [first] = ends.filter(({ at }) => at >= 0).toSorted((a, b) => a.at - b.at)
  if (first) piece.fill(0, first.at + first.end.length)
}

/** Open connections of an HTTP server, less those that were upgraded. */
export class HttpConnections {
  readonly #addressOf: (socket: Socket) => string | undefined
  readonly #sockets = new Map<Socket, string | undefined>()
  readonly #counts = new Tally<string | undefined>()

  /** `addressOf` gives the address that a connection counts for; undefined if it counts for none. */
  constructor(server: Server, addressOf: (socket: Socket) => string | undefined) {
    this.#addressOf = addressOf
    server.on('connection', (socket: Socket) => this.#opened(socket))
  }

  /** Must be called when a connection is upgraded. */
  upgraded(socket: Socket): void {
    if (!this.#sockets.has(socket)) return
    this.#counts.add(this.#sockets.get(socket), -1)
    this.#sockets.delete(socket)
    socket.off('data', keepOneRequest)
  }

  #opened(socket: Socket): void {
    const address = this.#addressOf(socket)
    if (address !== undefined && this.#counts.of(address) >= MAX_OF_ADDRESS) return void socket.destroy()
    this.#counts.add(address, 1)
    this.#sockets.set(socket, address)
    socket.prependListener('data', keepOneRequest)
    socket.once('close', () => this.upgraded(socket))
    const [oldest] = this.#sockets.keys()
    if (this.#sockets.size > MAX_TOGETHER) oldest?.destroy()
  }
}
