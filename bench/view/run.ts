// View suite: both pages fly and draw at the same time, then their frames are judged.

import { fileURLToPath } from 'node:url'
import { startNodeLobby } from '@tickmesh/lobby/server/node'
import { launchChromium } from '../../test/setup/chromium.ts'
import { servePage } from '../pages.ts'
import { type BenchOutcome, numberOf, type RunOptions } from '../suite.ts'
import { Duo } from './duo.ts'
import type { Watched } from './page/main.ts'
import { startPeerServer } from '../ancestors/servers/peer-server.ts'
import { notes, report } from './report.ts'
import { startSignaling } from '../ancestors/servers/netlib-signaling.ts'
import { WARM_UP_MS, Watching } from './watching.ts'

export async function run(options: RunOptions): Promise<BenchOutcome> {
  const { progress } = options
  const seconds = numberOf(options, 'seconds')
  const seed = numberOf(options, 'seed')
  const conditions = { latencyMs: numberOf(options, 'latency'), lossPercent: numberOf(options, 'loss') }
  progress('building the page, starting a lobby, the servers of the others and Chromium')
  await using served = await servePage(fileURLToPath(new URL('./page/', import.meta.url)))
  using signaling = await startSignaling()
  using peers = await startPeerServer()
  const lobby = await startNodeLobby({ host: '127.0.0.1', iceServers: [] })
  await using chromium = await launchChromium()
  progress('connecting two pages by every library')
  const places = { lobbyUrl: lobby.url, netlibUrl: signaling.url, peerPort: peers.port }
  const duo = await Duo.open(chromium, served.url, places, conditions)
  const forMs = WARM_UP_MS + seconds * 1000
  progress(`both ships fly for ${seconds} s`)
  const seeds = [seed, seed + 1]
  const watched = await duo.play(seeds, forMs)
  await duo.close()
  await lobby.close()
  progress('judging the frames')
  // The first page watches the second one's ship.
  const watchings = watched.map((one, at) => new Watching(seeds[1 - at] ?? 0, forMs, one))
  return report(watchings, bytesPerSecond(watched, forMs / 1000), notes(conditions))
}

/** Returns the payload of one page, by library: the mean of the pages. */
function bytesPerSecond(watched: readonly Watched[], seconds: number): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {}
  for (const { bytes } of watched) {
    for (const [label, count] of Object.entries(bytes)) {
      const library = libraryOf(label)
      sums[library] = (sums[library] ?? 0) + count / seconds / watched.length
    }
  }
  return sums
}

/** Returns the library of a channel: each has its own labels. */
function libraryOf(label: string): string {
  if (label.startsWith('dc_')) return 'peerjs'
  return ['reliable', 'unreliable', 'control'].includes(label) ? 'netlib' : 'tickmesh'
}
