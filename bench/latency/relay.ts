// WebSocket relay: the least that a server between two pages can do.

import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** Relay of two WebSockets: a message from one goes to the other. */
export interface Relay {
  readonly url: string
  close(): void
}

/** Starts a relay for two pages. */
export async function startRelay(): Promise<Relay> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  const sockets = new Set<WebSocket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('message', (data, binary) => {
      for (const other of sockets) if (other !== socket) other.send(data, { binary })
    })
  })
  await new Promise((listening) => server.once('listening', listening))
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      for (const socket of server.clients) socket.terminate()
      server.close()
    },
  }
}
