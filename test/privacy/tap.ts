// Tap on the socket of one page to a lobby: a proxy that keeps all messages of both directions.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer, type RawData } from 'ws'

/** Tap, until it is closed. */
export interface Tap extends AsyncDisposable {
  /** Address for the page. */
  readonly url: string
  /** Returns all that the page has sent to the lobby, texts and binary messages. */
  sent(): Buffer
  /** Returns all that the page has got from the lobby. */
  received(): Buffer
}

/** Starts a tap before a lobby of this machine. */
export async function tap(lobby: string): Promise<Tap> {
  const messages: { readonly sent: Buffer[]; readonly received: Buffer[] } = { sent: [], received: [] }
  const http = createServer()
  const server = new WebSocketServer({ server: http })
  server.on('connection', (near, { url = '/' }) => {
    const far = new WebSocket(lobby + url)
    const early: (() => void)[] = []
    near.on('message', (data: RawData, binary) => {
      messages.sent.push(data as Buffer)
      const pass = (): void => far.send(data, { binary })
      if (far.readyState === WebSocket.CONNECTING) early.push(pass)
      else if (far.readyState === WebSocket.OPEN) pass()
    })
    far.on('open', () => {
      for (const pass of early.splice(0)) pass()
    })
    far.on('message', (data: RawData, binary) => {
      messages.received.push(data as Buffer)
      near.send(data, { binary })
    })
    near.on('close', () => far.terminate())
    far.on('close', () => near.terminate())
    far.on('error', () => near.terminate())
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const line = Buffer.from('\n')
  const all = (parts: readonly Buffer[]): Buffer => Buffer.concat(parts.flatMap((part) => [part, line]))
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    sent: () => all(messages.sent),
    received: () => all(messages.received),
    [Symbol.asyncDispose]: async () => {
      for (const socket of server.clients) socket.terminate()
      server.close()
      await new Promise<void>((resolve) => http.close(() => resolve()))
    },
  }
}
