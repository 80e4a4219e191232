/**
 * Process of the page suite: bytes that a room allocates a tick, in a simulated party of 8 players with 20 moving ships
 * each, by V8's sampling profiler. Arguments: the folder of `packages/net/src`, and `draw` to read all views each tick.
 */
import { Session, type HeapProfiler } from 'node:inspector/promises'
import { pathToFileURL } from 'node:url'
import type * as Net from '@tickmesh/net'
import type * as Testing from '@tickmesh/net/testing'
import { moveShips, type Ship } from './page/ships.ts'

const PLAYERS = 8
const SHIPS = 20
const TICK_RATE = 60
/** Times before the measurement and of it, in seconds of the game: the engine compiles what runs often first. */
const SETTLE_S = 20
const MEASURED_S = 10

const [source = '', drawn] = process.argv.slice(2)
const folder = pathToFileURL(`${source}/`)
const { defineGame, f } = (await import(new URL('index.ts', folder).href)) as typeof Net
const { SimulatedParty } = (await import(new URL('testing/index.ts', folder).href)) as typeof Testing

/** Folders of a room in `source`: the simulated links and clock, the game and the engine are not counted. */
const OWN = /\/src\/(core|room)\//

/** Bytes that functions of a room allocated: those of built-in functions count for the function that called them. */
function ownBytes(node: HeapProfiler.SamplingHeapProfileNode, isOwn = false): number {
  const { url } = node.callFrame
  const counts = url === '' ? isOwn : url.startsWith(folder.href) && OWN.test(url)
  return node.children.reduce((sum, child) => sum + ownBytes(child, counts), counts ? node.selfSize : 0)
}

const game = defineGame({
  id: 'tickmesh-bench-page',
  version: 1,
  state: { ship: { x: f.fixed(0, 1_000, 1 / 16), y: f.fixed(0, 1_000, 1 / 16), heading: f.angle(10), hp: f.uint(7) } },
})
const party = new SimulatedParty(game, { seed: 1 })
const rooms = await party.gather(PLAYERS)
for (const room of rooms) {
  const ships = Array.from({ length: SHIPS }, (_, n) => room.state.spawn('ship', { x: n, y: n, heading: 0, hp: 1 }))
  room.on('tick', (tick) => moveShips(ships as Ship[], tick))
}

const sums = new Float64Array(1)
async function play(seconds: number): Promise<void> {
  for (let tick = 0; tick < seconds * TICK_RATE; tick += 1) {
    await party.run(1_000 / TICK_RATE)
    if (drawn !== 'draw') continue
    for (const room of rooms) {
      let sum = 0
      for (const { view } of room.state.all('ship')) sum += view.x + view.y + view.heading
      sums[0] = sum
    }
  }
}

await play(SETTLE_S)
const session = new Session()
session.connect()
await session.post('HeapProfiler.startSampling', {
  samplingInterval: 1_024,
  includeObjectsCollectedByMajorGC: true,
  includeObjectsCollectedByMinorGC: true,
} as HeapProfiler.StartSamplingParameterType)
await play(MEASURED_S)
const { profile } = await session.post('HeapProfiler.stopSampling')
console.log(ownBytes(profile.head) / (MEASURED_S * TICK_RATE * PLAYERS))
process.exit(0)
