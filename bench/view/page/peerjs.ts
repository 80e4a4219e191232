// Connection to the other page by PeerJS.

import { type DataConnection, Peer } from 'peerjs'
import type { Other } from './other.ts'
import { readSnapshot, writeSnapshot } from './snapshot.ts'

/** Options of PeerJS's fastest channel: raw messages, `reliable: false`, which is unordered, and retransmits. */
const FASTEST = { serialization: 'raw', reliable: false } as const

/** Waits for a call, or calls the page with this id. */
export async function enterPeerjs(
  port: number,
  id: string,
): Promise<{ readonly id: string; readonly linked: Promise<Other> }> {
  const peer = new Peer(crypto.randomUUID(), { host: '127.0.0.1', port, path: '/', config: { iceServers: [] } })
  await new Promise<void>((resolve, reject) => {
    peer.once('open', () => resolve())
    peer.once('error', (error) => reject(new Error(`PeerJS: ${error.message}`)))
  })
  const called =
    id === ''
      ? new Promise<DataConnection>((resolve) => peer.once('connection', resolve))
      : Promise.resolve(peer.connect(id, FASTEST))
  return { id: peer.id, linked: called.then(opened) }
}

async function opened(connection: DataConnection): Promise<Other> {
  if (!connection.open) await new Promise<void>((resolve) => connection.once('open', () => resolve()))
  const other: Other = {
    name: 'peerjs',
    send: (snapshot) => void connection.send(writeSnapshot(snapshot)),
    received: () => {},
  }
  connection.on('data', (data) => {
    if (data instanceof ArrayBuffer) other.received(readSnapshot(data))
  })
  return other
}
