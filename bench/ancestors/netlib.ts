// Poki's netlib as a subject of the benches.

import { Network } from '@poki/netlib'
import type { Ancestor } from './ancestor.ts'

/** Label of netlib's faster channel: ordered, without retransmits. The other is ordered and reliable. */
const CHANNEL = 'unreliable'

export const NETLIB: Ancestor = {
  name: 'netlib',
  traits: {
    sentBy: 'unreliable: ordered, no retransmits',
    unreliable: 'yes',
    reliable: 'yes',
    encryption: 'none',
    rooms: 'yes: codes, lists, filters',
    reconnect: 'yes: ICE restarts, and the socket',
    relay: "none (TURN: Poki's own servers)",
    server: 'a stand-in of ours (its own needs PostgreSQL)',
  },
  enter: async ({ port, room, opened, received }) => {
    const network = new Network('tickmesh-bench', { iceServers: [] }, `ws://127.0.0.1:${port}/v0/signaling`)
    network.on('connected', (peer) => opened({ send: (bytes) => network.send(CHANNEL, peer.id, bytes) }))
    network.on('message', (peer, channel, data) => {
      if (channel === CHANNEL && data instanceof ArrayBuffer) received(new Uint8Array(data), peer.id)
    })
    await new Promise<void>((resolve, reject) => {
      network.once('ready', () => resolve())
      network.once('signalingerror', (error) => reject(new Error(`netlib: ${error.message}`)))
    })
    if (room === '') return network.create()
    await network.join(room)
    return room
  },
}
