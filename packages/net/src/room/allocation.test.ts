// Test of the bytes that a room allocates in a tick.

import { Session, type HeapProfiler } from 'node:inspector'
import { expect, it } from 'vitest'
import { defineGame } from '../game.ts'
import { f } from '../index.ts'
import { SimulatedParty } from '../testing/index.ts'
import type { Room } from './room.ts'

const game = defineGame({
  id: 'allocation',
  version: 1,
  state: {
    ship: {
      x: f.fixed(0, 1_000, 1 / 16),
      y: f.fixed(0, 1_000, 1 / 16),
      heading: f.angle(10),
      hp: f.uint(7),
    },
  },
})

const PLAYERS = 8
const SHIPS = 20
const TICKS_PER_SECOND = 60
/** Time of one measurement, in seconds of the game. */
const MEASURED_S = 5
/** Upper bound of the measurements: the first ones count what the engine allocates before it has compiled the loops. */
const MEASUREMENTS = 8
/** Upper bound of the bytes that a room allocates a tick: a quarter of what version 0.1.0 allocated without drawing. */
const MAX_BYTES = 3_250

/** Folders of a room; the simulated links and clock, the game and the engine are not counted. */
const OWN = /\/src\/(core|room)\/(?!allocation)/

const drawn = new Float64Array(1)

/** Draws all ships, as a game does in each frame. */
function draw(room: Room<typeof game>): void {
  let sum = 0
  for (const { view } of room.state.all('ship')) sum += view.x + view.y + view.heading
  drawn[0] = sum
}

function play(room: Room<typeof game>): void {
  const ships = Array.from({ length: SHIPS }, (_, n) => room.state.spawn('ship', { x: n, y: n, heading: 0, hp: 1 }))
  room.on('tick', (tick) => {
    for (const [n, ship] of ships.entries()) {
      const angle = tick / 60 + n
      ship.x = 500 + 300 * Math.cos(angle)
      ship.y = 500 + 300 * Math.sin(angle)
      ship.heading = angle % 6
    }
  })
}

/** Bytes that functions of a room allocated: those of built-in functions count for the function that called them. */
function ownBytes(node: HeapProfiler.SamplingHeapProfileNode, isOwn = false): number {
  const { url } = node.callFrame
  const counts = url === '' ? isOwn : OWN.test(url)
  return node.children.reduce((sum, child) => sum + ownBytes(child, counts), counts ? node.selfSize : 0)
}

it('allocates no more than a quarter of the bytes a tick that version 0.1.0 did, with everything drawn', async () => {
  const party = new SimulatedParty(game, { seed: 1 })
  const rooms = await party.gather(PLAYERS)
  for (const room of rooms) play(room)
  const measure = async (): Promise<number> => {
    const session = new Session()
    session.connect()
    session.post('HeapProfiler.startSampling', {
      samplingInterval: 1_024,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    } as HeapProfiler.StartSamplingParameterType)
    for (let tick = 0; tick < MEASURED_S * TICKS_PER_SECOND; tick++) {
      await party.run(1_000 / TICKS_PER_SECOND)
      for (const room of rooms) draw(room)
    }
    const profile = await new Promise<HeapProfiler.SamplingHeapProfile>((resolve, reject) => {
      session.post('HeapProfiler.stopSampling', (error, result) => {
        if (error === null) resolve(result.profile)
        else reject(error)
      })
    })
    session.disconnect()
    return ownBytes(profile.head) / (MEASURED_S * TICKS_PER_SECOND * PLAYERS)
  }
  let bytes = await measure()
  for (let n = 1; n < MEASUREMENTS && bytes >= MAX_BYTES; n++) bytes = await measure()
  expect(bytes).toBeGreaterThan(0)
  expect(bytes).toBeLessThan(MAX_BYTES)
}, 180_000)
