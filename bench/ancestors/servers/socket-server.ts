// HTTP server with socket.io, for EasyRTC's server and for the stand-in of signalmaster.

import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'

/** Server with sockets, on a port of its own. */
export interface SocketServer extends Disposable {
  readonly port: number
}

/** Starts a server; `attach` gives it its behaviour. */
export async function startSocketServer(
  app: RequestListener | undefined,
  attach: (sockets: Server) => void | Promise<void>,
): Promise<SocketServer> {
  const http = createServer(app ?? (() => {}))
  // SimpleWebRTC's client speaks the protocol of socket.io 1 and 2.
  const sockets = new Server(http, { allowEIO3: true, cors: { origin: '*' } })
  await attach(sockets)
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening))
  return {
    port: (http.address() as AddressInfo).port,
    [Symbol.dispose]: () => void sockets.close(),
  }
}
