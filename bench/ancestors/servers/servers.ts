// Servers of all subjects, on the loopback interface.

import { startNodeLobby } from '@tickmesh/lobby/server/node'
import { startEasyrtcServer } from './easyrtc-server.ts'
import { startSignaling } from './netlib-signaling.ts'
import { startNostrRelay } from './nostr-relay.ts'
import { startPeerServer } from './peer-server.ts'
import { startSignalmaster } from './signalmaster.ts'

/** Ports of the running servers, by the names of their subjects. */
export interface Servers extends AsyncDisposable {
  readonly ports: Readonly<Record<string, number>>
}

/** Starts a server for each subject. */
export async function startServers(): Promise<Servers> {
  const lobby = await startNodeLobby({ host: '127.0.0.1', iceServers: [] })
  const others = {
    peerjs: await startPeerServer(),
    trystero: await startNostrRelay(),
    netlib: await startSignaling(),
    easyrtc: await startEasyrtcServer(),
    simplewebrtc: await startSignalmaster(),
  }
  const ports = Object.entries(others).map(([name, { port }]) => [name, port] as const)
  return {
    ports: { tickmesh: Number(new URL(lobby.url).port), ...Object.fromEntries(ports) },
    [Symbol.asyncDispose]: async () => {
      for (const server of Object.values(others)) server[Symbol.dispose]()
      await lobby.close()
    },
  }
}
