// Proxy between pages and a server, the lobby or the relay of the WebSocket, as over a bad network.

import { WebSocket } from 'ws'
import type { Leg, Legs } from './legs.ts'
import { startLoopbackSockets } from './loopback-sockets.ts'

/** Proxy of WebSockets to a server. */
export interface ServerProxy {
  readonly url: string
  close(): void
}

/** Starts a proxy. `legsOf` returns the legs of a new connection: to the server, and back. */
export async function startServerProxy(serverUrl: string, legsOf: () => Legs): Promise<ServerProxy> {
  const { server, url, close } = await startLoopbackSockets()
  server.on('connection', (near, { url: path = '/' }) => {
    const [there, back] = legsOf()
    const far = new WebSocket(serverUrl + path)
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
  return { url, close }
}
