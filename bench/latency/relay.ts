// WebSocket relay, as over a bad network.

import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Leg, Legs } from './legs.ts'

/** Relay of two WebSockets: a message from one goes to the other. */
export interface Relay {
  readonly url: string
  close(): void
}

/**
 * Starts a relay for two pages. `legsOf` returns the legs of the nth connection, from its page to the relay and on to
 * the other page; without it, messages pass at once.
 */
export async function startRelay(legsOf?: (connection: number) => Legs): Promise<Relay> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  const sockets = new Set<WebSocket>()
  let connections = 0
  server.on('connection', (socket) => {
    sockets.add(socket)
    const legs = legsOf?.(connections++) ?? []
    socket.on('close', () => sockets.delete(socket))
    socket.on('message', (data, binary) => {
      const bytes = (data as Buffer).length
      const pass = ([leg, ...rest]: readonly Leg[]): void => {
        if (leg !== undefined) setTimeout(() => pass(rest), leg.pass(performance.now(), bytes) - performance.now())
        else for (const other of sockets) if (other !== socket) other.send(data, { binary })
      }
      pass(legs)
    })
  })
  await new Promise((listening) => server.once('listening', listening))
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      for (const socket of sockets) socket.terminate()
      server.close()
    },
  }
}
