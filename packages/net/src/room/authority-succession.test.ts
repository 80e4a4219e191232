import { describe, expect, it } from 'vitest'
import { f } from '../core/state/fields.ts'
import { defineGame } from '../game.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import type { Room } from './room.ts'

const game = defineGame({
  id: 'fog-of-war',
  version: 1,
  authority: 'host',
  state: { rock: { n: f.uint(8), public: f.bool() } },
})
type G = typeof game

const rocks = (room: Room<G>): number[] => [...room.state.all('rock')].map(({ latest }) => latest.n).toSorted()

/** Rooms of one game whose hidden rocks are for the host alone. */
async function hide(seed: number, players: number): Promise<[SimulatedParty<G>, Room<G>[]]> {
  const party = new SimulatedParty(game, { seed, conditions: { delayMs: 30, jitterMs: 10, loss: 0.1 } })
  const rooms = await party.gather(players)
  for (const room of rooms) room.state.relevant = (rock) => rock.public
  rooms[0]!.state.spawn('rock', { n: 1, public: true })
  rooms[0]!.state.spawn('rock', { n: 2, public: false })
  return [party, rooms]
}

describe('whoever is host next', () => {
  for (const seed of [1, 2, 3]) {
    it(`[INP12] has everything, so that nothing is lost, one host after another, seed ${seed}`, async () => {
      const [party, rooms] = await hide(seed, 4)
      for (let host = 0; host < 3; host++) {
        const [heir, ...others] = rooms.slice(host + 1)
        await party.until(() => rocks(heir!).length === 2, 'the next has everything')
        await party.until(() => others.every((room) => rocks(room).join() === '1'), 'the others what concerns them')
        await party.run(1_000)
        for (const room of others) expect(rocks(room)).toEqual([1])
        await rooms[host]!.leave()
        await party.until(() => heir!.isHost, 'it is host')
        expect(rocks(heir!)).toEqual([1, 2])
        expect([...heir!.state.all('rock')].every(({ own }) => own)).toBe(true)
      }
    })
  }

  it('[INP12] is the next but one when the next leaves', async () => {
    const [party, rooms] = await hide(5, 3)
    const [host, next, last] = rooms
    await party.until(() => rocks(next!).length === 2 && rocks(last!).length === 1, 'all have theirs')
    await next!.leave()
    await party.until(() => rocks(last!).length === 2, 'the last has everything')
    await host!.leave()
    await party.until(() => last!.isHost, 'it is host')
    expect(rocks(last!)).toEqual([1, 2])
  })

  it('[INP12] is not one whom the host cannot reach', async () => {
    const [party, rooms] = await hide(6, 3)
    const [, next, last] = rooms
    await party.until(() => rocks(next!).length === 2 && rocks(last!).length === 1, 'all have theirs')
    party.network.cut('p0', 'p1')
    await party.until(() => rocks(last!).length === 2, 'the last has everything')
    party.network.heal('p0', 'p1')
    await party.until(() => rocks(last!).length === 1, 'the next is the next again')
    expect(rocks(next!)).toEqual([1, 2])
  })
})

it('[STA19] an owner of entities keeps from everybody what does not concern them', async () => {
  const owned = defineGame({ id: 'owned', version: 1, state: { rock: { n: f.uint(8) } } })
  const party = new SimulatedParty(owned, { seed: 7 })
  const [a, b, c] = await party.gather(3)
  a!.state.relevant = (rock) => rock.n !== 2
  for (const n of [1, 2]) a!.state.spawn('rock', { n })
  await party.run(2_000)
  for (const room of [b, c]) expect([...room!.state.all('rock')].map(({ latest }) => latest.n)).toEqual([1])
})
