// PeerJS as a subject of the benches.

import { type DataConnection, Peer } from 'peerjs'
import type { Ancestor, Place } from './ancestor.ts'

/** Options of PeerJS's fastest channel: raw messages, `reliable: false`, which is unordered, and retransmits. */
const FASTEST = { serialization: 'raw', reliable: false } as const

export const PEERJS: Ancestor = {
  name: 'peerjs',
  traits: {
    sentBy: 'raw, reliable: false: unordered, with retransmits',
    unreliable: 'no',
    reliable: 'yes',
    encryption: 'none',
    rooms: 'none: the bench gives every player the ids of the others',
    reconnect: 'to the server, by a call; a broken connection ends',
    relay: 'none (TURN, if configured)',
    server: 'its own, peer',
  },
  enter: async ({ port, room: given, index, others, ...events }) => {
    const room = given === '' ? crypto.randomUUID() : given
    const id = (n: number): string => `${room}-${n}`
    const peer = new Peer(id(index), { host: '127.0.0.1', port, path: '/', config: { iceServers: [] } })
    peer.on('connection', (connection) => listen(connection, events))
    await new Promise<void>((resolve, reject) => {
      peer.once('open', () => resolve())
      peer.once('error', (error) => reject(new Error(`PeerJS: ${error.message}`)))
    })
    for (let n = 0; n < Math.min(index, others); n += 1) listen(peer.connect(id(n), FASTEST), events)
    return room
  },
}

function listen(connection: DataConnection, { opened, received }: Pick<Place, 'opened' | 'received'>): void {
  connection.on('open', () => opened({ send: (bytes) => void connection.send(bytes) }))
  connection.on('data', (data) => {
    if (data instanceof ArrayBuffer) received(new Uint8Array(data), connection.peer)
  })
}
