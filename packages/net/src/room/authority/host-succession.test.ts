// Tests of the next host under host authority: complete state, and early departures.

import { hostAuthority } from './host-authority.ts'
import { describe, expect, it } from 'vitest'
import { f } from '../../core/state/schema/fields.ts'
import { defineGame } from '../../game.ts'
import { type Machine, SimulatedParty } from '../../testing/simulated-party.ts'
import type { Room } from '../room.ts'

const game = defineGame({
  id: 'fog-of-war',
  version: 1,
  authority: hostAuthority(),
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

describe('the next host', () => {
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

const wide = f.uint(31)
const heap = defineGame({
  id: 'heap',
  version: 1,
  authority: hostAuthority(),
  state: { rock: { n: f.uint(16), a: wide, b: wide, c: wide } },
})
const ROCKS = 400

/** A host and three others on a bad network, and so much that no frame holds it all. */
async function pile(seed: number): Promise<[SimulatedParty<typeof heap>, Machine<typeof heap>, Room<typeof heap>[]]> {
  const party = new SimulatedParty(heap, { seed, conditions: { delayMs: 40, jitterMs: 15, loss: 0.2 } })
  const first = await party.machine()
  const rooms = [await party.settle(first.lobby.create({ maxPlayers: 4 }))]
  for (let n = 0; n < 3; n++) rooms.push(await party.settle((await party.machine()).lobby.join(rooms[0]!.code)))
  for (let n = 0; n < ROCKS; n++)
    rooms[0]!.state.spawn('rock', { n, a: n * 7_919_773, b: n * 4_919_773, c: n * 919_773 })
  await party.until(() => rooms.every((room) => [...room.state.all('rock')].length === ROCKS), 'all is there')
  await party.run(500)
  return [party, first, rooms]
}

/** Expects every rock at everybody, and none twice. */
function expectPile(rooms: readonly Room<typeof heap>[]): void {
  for (const room of rooms) {
    const all = [...room.state.all('rock')].map(({ latest }) => latest.n)
    expect(all.length).toBe(ROCKS)
    expect(new Set(all).size).toBe(ROCKS)
  }
}

it("[INP11] the new host's state replaces the former one's in one step, however large it is", async () => {
  const [party, , [first, next, third, last]] = await pile(3)
  const ids = new Map([...last!.state.all('rock')].map(({ id, latest }) => [id, latest.n]))
  const events: string[] = []
  last!.state.on('spawn', () => events.push('spawn'))
  last!.state.on('despawn', () => events.push('despawn'))
  await party.until(() => events.length === ROCKS, 'the listener is called for what is there')
  events.length = 0
  last!.on('owner', (rock, _, to) => events.push(`${rock.id} ${rock.own} ${rock.owner === to.id} ${to.id}`))
  await first!.leave()
  const seen = new Set<string>()
  await party.until(() => {
    for (const room of [third!, last!]) {
      const all = [...room.state.all('rock')]
      const numbers = new Set(all.map(({ latest }) => latest.n))
      const owners = new Set(all.map(({ owner }) => owner))
      seen.add(`${all.length} of ${numbers.size}, ${owners.size} owner`)
    }
    return events.length > 0
  }, 'it has taken over')
  await party.run(1_000)
  expect([...seen]).toEqual([`${ROCKS} of ${ROCKS}, 1 owner`])
  // Nothing came or went: every rock is the new host's, under the id it had.
  expect(events.toSorted()).toEqual([...ids.keys()].map((id) => `${id} false true ${next!.me.id}`).toSorted())
  for (const room of [next!, third!, last!]) {
    expect(new Map([...room.state.all('rock')].map(({ id, latest }) => [id, latest.n]))).toEqual(ids)
  }
  expectPile([next!, third!, last!])
})

describe('a host that leaves before all that it took over is sent', () => {
  for (const gapMs of [0, 60, 120, 180, 240, 300]) {
    it(`[INP11] is followed by one with everything once, ${gapMs} ms after the first`, async () => {
      const [party, , [first, next, third, last]] = await pile(1)
      await first!.leave()
      await party.run(gapMs)
      await next!.leave()
      await party.until(() => third!.isHost, 'the third is host')
      await party.run(3_000)
      expectPile([third!, last!])
    })

    it(`[INP11] may be followed by the former one, ${gapMs} ms after that one knows`, async () => {
      const [party, { cable }, [first, next, third]] = await pile(2)
      cable.setReachable(false)
      await party.until(() => next!.isHost, 'the next is host')
      await party.run(500)
      cable.setReachable(true)
      await party.until(() => !first!.isHost, 'the first knows')
      await party.run(gapMs)
      await next!.leave()
      await party.until(() => first!.isHost, 'the first is host again')
      await party.run(3_000)
      expectPile([first!, third!])
    })
  }
})

it('[STA19] an owner of entities sends them only to players to whom they are relevant', async () => {
  const owned = defineGame({ id: 'owned', version: 1, state: { rock: { n: f.uint(8) } } })
  const party = new SimulatedParty(owned, { seed: 7 })
  const [a, b, c] = await party.gather(3)
  a!.state.relevant = (rock) => rock.n !== 2
  for (const n of [1, 2]) a!.state.spawn('rock', { n })
  await party.run(2_000)
  for (const room of [b, c]) expect([...room!.state.all('rock')].map(({ latest }) => latest.n)).toEqual([1])
})
