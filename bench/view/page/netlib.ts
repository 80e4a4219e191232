// Connection to the other page by Poki's netlib.

import { Network } from '@poki/netlib'
import type { Other } from './other.ts'
import { readSnapshot, writeSnapshot } from './snapshot.ts'

/** Label of netlib's faster channel: ordered, without retransmits. The other is ordered and reliable. */
const CHANNEL = 'unreliable'

/** Creates a lobby, or joins the one with this code. */
export async function enterNetlib(
  url: string,
  code: string,
): Promise<{ readonly code: string; readonly linked: Promise<Other> }> {
  const network = new Network('tickmesh-bench', { iceServers: [] }, url)
  await new Promise<void>((resolve, reject) => {
    network.once('ready', () => resolve())
    network.once('signalingerror', (error) => reject(new Error(`netlib: ${error.message}`)))
  })
  const linked = new Promise<Other>((resolve) => {
    network.once('connected', () => {
      const other: Other = {
        name: 'netlib',
        send: (snapshot) => network.broadcast(CHANNEL, writeSnapshot(snapshot)),
        received: () => {},
      }
      network.on('message', (_, channel, data) => {
        if (channel === CHANNEL && data instanceof ArrayBuffer) other.received(readSnapshot(data))
      })
      resolve(other)
    })
  })
  if (code !== '') {
    await network.join(code)
    return { code, linked }
  }
  return { code: await network.create(), linked }
}
