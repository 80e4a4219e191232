import { fileURLToPath } from 'node:url'
import { startNodeLobby } from '@tickmesh/lobby/server/node'
import { launchChromium } from '../../test/setup/chromium.ts'
import type { Conditions } from '../network.ts'
import { servePage } from '../pages.ts'
import { round } from '../stats.ts'
import { type BenchOutcome, numberOf, type RunOptions } from '../suite.ts'
import { Collected } from './collected.ts'
import { Pair } from './pair.ts'

/** A network is measured in so many parts, each with the probes at another moment between two ticks. */
const SLICES = 4

/** The time between two ticks, ms. */
const TICK_MS = 1000 / 60

/** What the reader of the figures must know. */
function notes({ latencyMs, lossPercent }: Conditions): readonly string[] {
  return [
    '64 bytes, 60 a second of each subject and each page, all at once between the same two pages, which send at the same moments as players in one room do; one way by the clock that all pages of one machine share. delivered is the share that arrived within 1.5 s. Each probe carries back the newest of the other page: rtt is less the time it was held there.',
    `lossy: ${latencyMs} ms and ${lossPercent} % lost on each page, both ways, by DevTools for everything over WebRTC. DevTools leaves WebSockets alone: there the relay adds ${latencyMs} ms for each leg and, for a lost segment, two round trips and the wait of what follows, as TCP would.`,
    'tickmesh.state: an entity stamped in the tick after which its frame leaves, read when latest changes. raw.* are two bare channels of the same kinds on one connection.',
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
  // One network after the other: two more pages that tick in the background would be measured as well.
  for (const { name, conditions } of networks) {
    options.progress(`${name}: connecting two pages`)
    const pair = await Pair.open(chromium, served.url, lobby.url, conditions)
    const collected = new Collected(name)
    for (let slice = 0; slice < SLICES; slice += 1) {
      options.progress(`${name}: part ${slice + 1} of ${SLICES}, ${round(seconds / SLICES, 1)} s`)
      collected.add(await pair.measure((seconds / SLICES) * 1000, (slice / SLICES) * TICK_MS))
    }
    options.progress(`${name}: write to view, ${round(seconds / SLICES, 1)} s`)
    collected.addViewDelays(await pair.viewDelays((seconds / SLICES) * 1000))
    await pair.close()
    measured.push(collected)
  }
  await lobby.close()
  return {
    result: { suite: 'latency', cases: measured.flatMap((collected) => collected.cases()), notes: notes(lossy) },
    plots: measured.flatMap((collected) => collected.plots()),
  }
}
