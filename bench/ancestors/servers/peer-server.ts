// Local PeerJS server.

import type { AddressInfo } from 'node:net'
import { PeerServer } from 'peer'

/** Server at which PeerJS's peers meet. */
export interface PeerBroker extends Disposable {
  readonly port: number
}

/** Starts PeerJS's own server. */
export async function startPeerServer(): Promise<PeerBroker> {
  return new Promise((resolve) => {
    PeerServer({ port: 0, host: '127.0.0.1', path: '/' }, (server) => {
      resolve({ port: (server.address() as AddressInfo).port, [Symbol.dispose]: () => void server.close() })
    })
  })
}
