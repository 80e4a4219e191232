// WebSocket relay: the least that a server between two pages can do.

import type { WebSocket } from 'ws'
import { startLoopbackSockets } from './loopback-sockets.ts'

/** Relay of two WebSockets: a message from one goes to the other. */
export interface Relay {
  readonly url: string
  close(): void
}

/** Starts a relay for two pages. */
export async function startRelay(): Promise<Relay> {
  const { server, url, close } = await startLoopbackSockets()
  const sockets = new Set<WebSocket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('message', (data, binary) => {
      for (const other of sockets) if (other !== socket) other.send(data, { binary })
    })
  })
  return { url, close }
}
