// Server of WebSockets on the loopback interface.

import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

/** Server of WebSockets, and its end. */
export interface LoopbackSockets {
  readonly server: WebSocketServer
  readonly url: string
  /** Ends all sockets, and the server. */
  close(): void
}

/** Starts a server on a free port. */
export async function startLoopbackSockets(): Promise<LoopbackSockets> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise((listening) => server.once('listening', listening))
  return {
    server,
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      for (const socket of server.clients) socket.terminate()
      server.close()
    },
  }
}
