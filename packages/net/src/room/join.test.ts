// Tests of late joiners and new links: snapshots in one step.

import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import { linked, SimulatedParty } from '../testing/simulated-party.ts'

const game = defineGame({
  id: 'crowd',
  version: 1,
  state: {
    dot: { x: f.fixed(0, 1_000, 1 / 8, { velocity: 'v' }), v: f.fixed(-50, 50, 1 / 8), name: f.string(12) },
    box: { data: f.plain(64), by: f.ref() },
  },
  events: { ping: v.number() },
})

/** Spawns so many dots and boxes, all in motion. */
function crowd(room: Awaited<ReturnType<SimulatedParty<typeof game>['gather']>>[number], dots: number, boxes: number) {
  const all = Array.from({ length: dots }, (_, n) =>
    room.state.spawn('dot', { x: n % 1_000, v: (n % 80) - 40, name: `dot ${n}` }),
  )
  for (let n = 0; n < boxes; n++) room.state.spawn('box', { data: { n, list: ['a', n] }, by: all[n % dots]?.id })
  room.on('tick', () => {
    for (const dot of all) {
      if (dot.x + dot.v / 60 < 0 || dot.x + dot.v / 60 > 1_000) dot.v = -dot.v
      dot.x += dot.v / 60
    }
  })
  return all
}

const size = (room: { state: { all(kind: 'dot' | 'box'): Iterable<unknown> } }): number =>
  [...room.state.all('dot')].length + [...room.state.all('box')].length

describe('a late joiner', () => {
  it('[SNP1] has everything a send interval and a one-way delay after the link is there', async () => {
    const party = new SimulatedParty(game, { seed: 1, conditions: { delayMs: 40 } })
    const [a] = await party.gather(1)
    crowd(a!, 800, 200)
    await party.run(1_000)
    const b = await party.settle((await party.machine()).lobby.join(a!.code))
    const order: string[] = []
    let joinedMs = NaN
    b.on('join', () => {
      joinedMs = party.scheduler.now()
      order.push(`join ${size(b)}`)
    })
    b.state.on('spawn', () => order.push(`spawn ${size(b)}`))
    b.state.on('complete', (player) => order.push(`complete ${player.name}`))
    expect(b.state.isComplete(b.me)).toBe(true)
    await party.until(() => order.includes('complete p0'), 'all is there')
    // The other end's send interval, one one-way delay, and the step of this wait.
    expect(party.scheduler.now() - joinedMs).toBeLessThanOrEqual(50 + 40 + 10)
    expect([...new Set(order)]).toEqual(['join 0', 'spawn 1000', 'complete p0'])
    expect(b.state.isComplete(b.players.get(a!.me.id)!)).toBe(true)
  })

  for (const seed of [1, 2, 3]) {
    it(`[SNP3] [SNP4] on a bad network never sees a part of it, and follows at once, seed ${seed}`, async () => {
      const party = new SimulatedParty(game, {
        seed,
        conditions: { delayMs: 40, jitterMs: 20, loss: 0.05, duplication: 0.05, reordering: 0.1 },
      })
      const [a] = await party.gather(1)
      const dots = crowd(a!, 800, 200)
      await party.run(1_000)
      const b = await party.settle((await party.machine()).lobby.join(a!.code))
      await party.until(() => linked(b) === 1, 'linked')
      const sizes = new Set<number>()
      const sentBefore = a!.state.counters.bytesSent
      await party.until(
        () => {
          sizes.add(size(b))
          return size(b) > 0
        },
        'all is there',
        3_000,
      )
      expect([...sizes]).toEqual([0, 1_000])
      // A tick of it over frames takes over 6 KB; these had headers and acks only.
      expect(a!.state.counters.bytesSent - sentBefore).toBeLessThan(3_000)
      expect(a!.state.counters.snapshotsSent).toBe(1)
      expect([...b.state.all('box')].map(({ latest }) => latest.data)).toEqual(
        Array.from({ length: 200 }, (_, n) => ({ n, list: ['a', n] })),
      )
      await party.run(500)
      for (const dot of dots) {
        const seen = b.state.get(dot.id)?.latest as { x: number; name: string }
        // The received position is a few sendings old, at 40 a second.
        expect(Math.abs(seen.x - dot.x)).toBeLessThan(20)
        expect(seen.name).toBe(dot.name)
      }
      for (const room of [a!, b])
        expect(room.state.counters).toMatchObject({ malformed: 0, notOwner: 0, tooMany: 0, snapshotsRefused: 0 })
    })
  }

  it('[SNP1] has all of 4,096 entities in one step', async () => {
    const party = new SimulatedParty(game, { seed: 4, conditions: { delayMs: 30, loss: 0.05 } })
    const [a] = await party.gather(1)
    for (let n = 0; n < 4_096; n++) a!.state.spawn('dot', { x: n / 8, v: 0, name: `number ${n}` })
    await party.run(1_000)
    const b = await party.settle((await party.machine()).lobby.join(a!.code))
    const sizes = new Set<number>()
    await party.until(() => sizes.add(size(b)).size > 1, 'all is there')
    expect([...sizes]).toEqual([0, 4_096])
  })

  it('[SNP5] an event does not wait for all of it', async () => {
    const party = new SimulatedParty(game, { seed: 5, conditions: { delayMs: 30, bytesPerSecond: 250_000 } })
    const [a] = await party.gather(1)
    crowd(a!, 4_000, 0)
    await party.run(1_000)
    const b = await party.settle((await party.machine()).lobby.join(a!.code))
    let heardMs = NaN
    let allMs = NaN
    b.onEvent('ping', () => {
      heardMs = party.scheduler.now()
    })
    b.state.on('complete', () => {
      allMs = party.scheduler.now()
    })
    await party.until(() => a!.state.counters.snapshotsSent === 1, 'it is in flight')
    a!.send('ping', 1)
    await party.until(() => allMs > 0 && heardMs > 0, 'both came')
    expect(heardMs).toBeLessThan(allMs)
  })
})

describe('a link that comes again', () => {
  it('[SNP3] brings a snapshot of its own: entities despawned meanwhile are removed, in one step', async () => {
    const party = new SimulatedParty(game, { seed: 6, conditions: { delayMs: 30, loss: 0.1 } })
    const [a, b] = await party.gather(2)
    const dots = crowd(a!, 500, 0)
    await party.until(() => size(b!) === 500, 'all is there')
    const completed: string[] = []
    b!.state.on('complete', (player) => completed.push(player.name))
    await party.run(10)
    expect(completed).toEqual(['p0'])
    party.network.cut('p0', 'p1')
    await party.until(() => linked(b!) === 0, 'the link is given up')
    for (const dot of dots.splice(0, 100)) dot.despawn()
    crowd(a!, 30, 0)
    expect(size(b!)).toBe(500)
    party.network.heal('p0', 'p1')
    const sizes = new Set<number>()
    await party.until(() => sizes.add(size(b!)) && size(b!) === 430, 'despawned entities are removed')
    expect([...sizes]).toEqual([500, 430])
    expect(completed).toEqual(['p0'])
  })
})
