// Proxy between pages and a lobby, as over a bad network: the same model of legs as that of the WebSocket's relay.

import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import type { Leg, Legs } from './legs.ts'

/** Proxy of WebSockets to a lobby. */
export interface LobbyProxy {
  readonly url: string
  close(): void
}

/** Starts a proxy. `legsOf` returns the legs of the nth connection: to the lobby, and back; without it, all passes. */
export async function startLobbyProxy(lobbyUrl: string, legsOf?: (connection: number) => Legs): Promise<LobbyProxy> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  let connections = 0
  server.on('connection', (near, { url = '/' }) => {
    const [there, back] = legsOf?.(connections++) ?? []
    const far = new WebSocket(lobbyUrl + url)
    const opened = new Promise((resolve) => far.once('open', resolve))
    const pass = (from: WebSocket, to: WebSocket, leg: Leg | undefined): void => {
      // In order, whichever timer fires first: this is a stream.
      const waiting: (() => void)[] = []
      const sendNext = (): void => void opened.then(() => waiting.shift()?.())
      from.on('message', (data, binary) => {
        waiting.push(() => to.readyState === to.OPEN && to.send(data, { binary }))
        if (leg === undefined) return sendNext()
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
