// Dump of the messages of a lobby: a proxy before it that writes each one, as it is, into a file.

import { appendFileSync } from 'node:fs'
import { once } from 'node:events'
import { WebSocket, WebSocketServer } from 'ws'

/** First code of a close that an application gives. */
const OWN_CODES = 3_000

/** Listens on a port in front of the lobby at `url`, which learns each client's address from `x-forwarded-for`. */
export async function dumpMessages(port: number, url: string, file: string): Promise<void> {
  const server = new WebSocketServer({ port, perMessageDeflate: false })
  server.on('connection', (near, { url: path = '/', socket }) => {
    const headers = { 'x-forwarded-for': socket.remoteAddress ?? '' }
    const far = new WebSocket(url + path, { headers, perMessageDeflate: false })
    const opened = once(far, 'open')
    opened.catch(() => {})
    const pass = (from: WebSocket, to: WebSocket): void => {
      from.on('message', (data: Buffer, binary) => {
        appendFileSync(file, Buffer.concat([data, Buffer.from('\n')]))
        void opened.then(
          () => to.readyState === to.OPEN && to.send(data, { binary }),
          () => {},
        )
      })
      from.on('error', () => {})
      from.on('close', (code) => (code >= OWN_CODES ? to.close(code) : to.close()))
    }
    pass(near, far)
    pass(far, near)
  })
  await once(server, 'listening')
}
