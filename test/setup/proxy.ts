// Proxy for tests of broken connections.

import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Proxy to a server of this machine, whose connections can be cut. */
export interface Proxy extends AsyncDisposable {
  readonly port: number
  /** Breaks every connection, without a message to either end. */
  cut(): void
  /** Holds back every byte of the connections of now, for good, as a network that is gone. */
  silence(): void
  close(): Promise<void>
}

/** Starts a TCP proxy to a port of this machine. */
export async function proxyTo(port: number): Promise<Proxy> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      socket.on('error', () => other.destroy())
      socket.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  const silence = (): void => {
    for (const socket of sockets) socket.unpipe().pause()
  }
  const close = (): Promise<void> => {
    cut()
    return new Promise((resolve) => server.close(() => resolve()))
  }
  return { port: (server.address() as AddressInfo).port, cut, silence, close, [Symbol.asyncDispose]: close }
}
