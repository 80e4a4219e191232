// Latency suite: two pages on a clean and on a lossy network.

import { fileURLToPath } from 'node:url'
import { startNodeLobby } from '@tickmesh/lobby/server/node'
import { launchChromium } from '../../test/setup/chromium.ts'
import type { Conditions } from '../network.ts'
import { servePage } from '../pages.ts'
import { round } from '../stats.ts'
import { type BenchOutcome, numberOf, type RunOptions } from '../suite.ts'
import { Collected } from './collected.ts'
import { Pair } from './pair.ts'

/** Number of parts of a network's measurement; between them is a pause for probes in flight. */
const PARTS = 4

/** Ticks a second of the room: every one sends a probe. */
const TICK_RATE = 60

/** Returns the notes of the report. */
function notes({ latencyMs, lossPercent }: Conditions): readonly string[] {
  return [
    '64 bytes, 60 a second, from both pages at once; one-way times by the clock that all pages of one machine ' +
      'share. Every probe of every subject leaves in a tick of the same game loop; the subjects take turns of a ' +
      'quarter of a second. delivered is the share that arrived within 1.5 s. Each probe echoes the newest of the ' +
      'other page: rtt does not count the time it waited there.',
    `lossy: ${latencyMs} ms and ${lossPercent} % lost on each page, both ways, by DevTools for everything over ` +
      `WebRTC. DevTools does not affect WebSockets: there the relay adds ${latencyMs} ms for each leg and, for a ` +
      'lost segment, two round trips, for which later segments wait too, as in TCP.',
    'tickmesh.state: an entity stamped in the tick after which its frame leaves, read when latest changes. raw.* ' +
      'are two bare channels of the same kinds on one connection.',
    'write to view: from writing a value to the animation frame in which the interpolated view has it.',
  ]
}

export async function run(options: RunOptions): Promise<BenchOutcome> {
  const seconds = numberOf(options, 'seconds')
  const lossy = { latencyMs: numberOf(options, 'latency'), lossPercent: numberOf(options, 'loss') }
  const networks: readonly { readonly name: string; readonly conditions: Conditions }[] = [
    { name: 'clean', conditions: { latencyMs: 0, lossPercent: 0 } },
    { name: 'lossy', conditions: lossy },
  ]
  options.progress('building the page, starting a lobby and Chromium')
  await using served = await servePage(fileURLToPath(new URL('./page/', import.meta.url)))
  const lobby = await startNodeLobby({ host: '127.0.0.1', iceServers: [] })
  await using chromium = await launchChromium()
  const measured: Collected[] = []
  // One network after the other: two more pages that tick in the background would affect the figures.
  for (const { name, conditions } of networks) {
    options.progress(`${name}: connecting two pages`)
    const pair = await Pair.open(chromium, served.url, lobby.url, conditions)
    const collected = new Collected(name)
    for (let part = 0; part < PARTS; part += 1) {
      options.progress(`${name}: part ${part + 1} of ${PARTS}, ${round(seconds / PARTS, 1)} s`)
      collected.add(await pair.measure(Math.ceil((seconds * TICK_RATE) / PARTS)))
    }
    options.progress(`${name}: write to view, ${round(seconds / PARTS, 1)} s`)
    collected.addViewDelays(await pair.viewDelays((seconds / PARTS) * 1000))
    await pair.close()
    measured.push(collected)
  }
  await lobby.close()
  return {
    result: { suite: 'latency', cases: measured.flatMap((collected) => collected.cases()), notes: notes(lossy) },
    plots: measured.flatMap((collected) => collected.plots()),
  }
}
