// TCP proxy that delays what passes: a server that is further away.

import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Proxy to a server of this machine. */
export interface DelayedProxy extends Disposable {
  readonly port: number
}

/**
 * Starts a proxy to a port of this machine. Bytes take half of the round trip each way. The first bytes of a connection
 * take a round trip more: TCP's handshake.
 */
export async function delayedProxy(port: number, roundTripMs: number): Promise<DelayedProxy> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    const openedMs = performance.now() + roundTripMs
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.setNoDelay()
      const later = (run: () => void): void => {
        setTimeout(run, Math.max(performance.now(), openedMs) + roundTripMs / 2 - performance.now())
      }
      from.on('data', (bytes) => later(() => to.write(bytes)))
      from.on('end', () => later(() => to.end()))
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        later(() => to.destroy())
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
