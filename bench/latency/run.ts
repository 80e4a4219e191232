// Latency suite: two pages on a clean and on a lossy network, or at places with bad ones.

import { fileURLToPath } from 'node:url'
import { PLACES } from '@tickmesh/net/testing'
import { launchChromium } from '../../test/setup/chromium.ts'
import { startServers } from '../ancestors/servers/servers.ts'
import { servePage } from '../pages.ts'
import { round } from '../stats.ts'
import { type BenchOutcome, choiceOf, numberOf, type RunOptions } from '../suite.ts'
import { Collected } from './collected.ts'
import { type Addresses, type Group, type Network, Pair } from './pair.ts'

/** Number of parts of a network's measurement; between them is a pause for probes in flight. */
const PARTS = 4

/** Ticks a second of the room: every one sends a probe. */
const TICK_RATE = 60

/** Returns the networks to measure: a clean and a lossy one, or the places of `--net`. */
function networksOf(options: RunOptions): readonly Network[] {
  const net = choiceOf(options, 'net')
  const clean = { latencyMs: 0, lossPercent: 0 }
  const lossy = { latencyMs: numberOf(options, 'latency'), lossPercent: numberOf(options, 'loss') }
  if (net === 'none') {
    return [
      { name: 'clean', conditions: clean },
      { name: 'lossy', conditions: lossy },
    ]
  }
  return Object.entries(PLACES)
    .filter(([name]) => net === 'all' || net === name)
    .map(([name, place]) => ({ name, conditions: clean, place }))
}

/** Returns the notes of the report. */
function notes(networks: readonly Network[], warm: number): readonly string[] {
  const lossy = networks.find(({ name }) => name === 'lossy')?.conditions
  const ofLossy =
    lossy === undefined
      ? []
      : [
          `lossy: ${lossy.latencyMs} ms and ${lossy.lossPercent} % lost on each page, both ways, by DevTools for ` +
            'everything over WebRTC. DevTools does not affect WebSockets: there a proxy before the server adds ' +
            `${lossy.latencyMs} ms for each leg and, for a lost segment, two round trips, for which later segments ` +
            'wait too, as in TCP.',
        ]
  const ofPlaces = networks.flatMap(({ name, place }) =>
    place === undefined ? [] : [`${name}, at both pages: ${JSON.stringify(place)}`],
  )
  if (ofPlaces.length > 0) {
    ofPlaces.push(
      'At a place, each UDP packet of every subject passes a forwarder with the conditions of PLACES, by the code of ' +
        'the conditioner, once for each page; a proxy before the servers of WebSockets applies the same to streams.',
    )
  }
  return [
    '64 bytes, 60 a second, from both pages at once; one-way times by the clock that all pages of one machine ' +
      'share. Every probe of every subject leaves in a tick of the same game loop; the subjects take turns of a ' +
      'quarter of a second. delivered is the share that arrived within 1.5 s, at a place within 5 s. Each probe ' +
      'echoes the newest of the other page: rtt does not count the time it waited there. Before, every subject ' +
      `sends in every tick for ${warm} s, unmeasured, as in a match that runs: an engine compiles a function that is ` +
      'called 60 times a second in the course of its first minute.',
    ...ofLossy,
    ...ofPlaces,
    'tickmesh.state: an entity stamped in the tick after which its frame leaves, read when latest changes; a state ' +
      'that arrives after a newer one is not counted as delivered. raw.* are two bare channels of the same kinds on ' +
      'one connection. Of each subject the time counts from before its 64 bytes are written, field by field or by a ' +
      'DataView, until they are read.',
    'tickmesh.relay and websocket: two further pages, whose game loop is that of a room without direct links; the ' +
      'one sends events through the lobby (under Node), the other through a server that does no more than pass ' +
      'messages on. Over a lossy network both have the same proxy before them, and each sends one message in every ' +
      'tick: the relay, because packets of state, clock and acknowledgements go with the events of the tick; the ' +
      'WebSocket, because it sends as much in the turns of others, after their probes. A lost segment holds up all ' +
      'that comes after it, so that who sends twice in a tick, or has pauses, has other times; and as about half of ' +
      'the probes at 25 ms and 5 % wait for one, their p50 is one tick or two by chance: mean_ms tells more.',
    'peerjs and those below it: two further pages, after the others, because their adapters replace parts of ' +
      'WebRTC; the same game loop, the same network. bench -- connect says what each of them has and sends by.',
    'write to view: from writing a value to the animation frame in which the interpolated view has it.',
  ]
}

export async function run(options: RunOptions): Promise<BenchOutcome> {
  const seconds = numberOf(options, 'seconds')
  const warm = numberOf(options, 'warm')
  const networks = networksOf(options)
  options.progress('building the page, starting the servers and Chromium')
  await using served = await servePage(fileURLToPath(new URL('./page/', import.meta.url)))
  await using servers = await startServers()
  const { tickmesh, ...ancestors } = servers.ports
  const addresses: Addresses = { url: served.url, lobbyUrl: `ws://127.0.0.1:${tickmesh}`, ancestors }
  await using chromium = await launchChromium()
  const measured: Collected[] = []
  const absences: string[] = []
  const measure = async (pair: Pair, collected: Collected, what: string): Promise<void> => {
    for (let part = 0; part < PARTS; part += 1) {
      options.progress(`${what}: part ${part + 1} of ${PARTS}, ${round(seconds / PARTS, 1)} s`)
      collected.add(await pair.measure(Math.ceil((seconds * TICK_RATE) / PARTS)))
    }
  }
  // One network, and one group of subjects, after the other: more pages that tick would affect the figures.
  for (const network of networks) {
    const { name } = network
    const collected = new Collected(name)
    const measureGroup = async (group: Group, what: string, more?: (pair: Pair) => Promise<void>): Promise<void> => {
      if (![group, 'all'].includes(choiceOf(options, 'subjects'))) return
      options.progress(`${what}: connecting two pages`)
      const pair = await Pair.open(chromium, addresses, network, group)
      if (pair.absent.length > 0) absences.push(`${name}: ${pair.absent.join(', ')} did not connect the pages.`)
      options.progress(`${what}: warming up, ${warm} s`)
      await pair.warm(warm * TICK_RATE)
      await measure(pair, collected, what)
      await more?.(pair)
      await pair.close()
    }
    await measureGroup('direct', name, async (pair) => {
      options.progress(`${name}: write to view, ${round(seconds / PARTS, 1)} s`)
      collected.addViewDelays(await pair.viewDelays((seconds / PARTS) * 1000))
    })
    await measureGroup('served', `${name}, through a server`)
    await measureGroup('others', `${name}, other libraries`)
    measured.push(collected)
  }
  return {
    result: {
      suite: 'latency',
      cases: measured.flatMap((collected) => collected.cases()),
      notes: [...notes(networks, warm), ...absences],
    },
    plots: measured.flatMap((collected) => collected.plots()),
  }
}
