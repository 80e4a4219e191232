// Proxy between pages and a server, the lobby or the relay of the WebSocket, as over a bad network.

import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import type { Leg, Legs } from './legs.ts'

/** Proxy of WebSockets to a server. */
export interface ServerProxy {
  readonly url: string
  close(): void
}

/** Starts a proxy. `legsOf` returns the legs of a new connection: to the server, and back. */
export async function startServerProxy(serverUrl: string, legsOf: () => Legs): Promise<ServerProxy> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (near, { url = '/' }) => {
    const [there, back] = legsOf()
    const far = new WebSocket(serverUrl + url)
    const opened = new Promise((resolve) => far.once('open', resolve))
    const pass = (from: WebSocket, to: WebSocket, leg: Leg): void => {
      // In order, whichever timer fires first: this is a stream.
      const waiting: (() => void)[] = []
      const sendNext = (): void => void opened.then(() => waiting.shift()?.())
      from.on('message', (data, binary) => {
        waiting.push(() => to.readyState === to.OPEN && to.send(data, { binary }))
        const nowMs = performance.now()
        setTimeout(sendNext, leg.pass(nowMs, (data as Buffer).length) - nowMs)
      })
      from.on('error', () => {})
      from.on('close', () => to.close())
    }
    pass(near, far, there)
    pass(far, near, back)
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
