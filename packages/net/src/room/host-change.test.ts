// Tests of changes of the host: time, shared values and the start are the same for all players.

import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { TickmeshError } from '../errors.ts'
import { defineGame } from '../game.ts'
import { linked, SimulatedParty } from '../testing/simulated-party.ts'

const game = defineGame({
  id: 'handover',
  version: 1,
  shared: { score: v.number(), round: v.string(), map: v.string() },
})

describe('the time', () => {
  it('[CLK9] a new host without a time takes it from the others, it does not begin at 0', async () => {
    const party = new SimulatedParty(game, { seed: 1 })
    const [first, slow, fast] = [await party.machine(), await party.machine(), await party.machine()]
    const a = await party.settle(first.lobby.create())
    await party.run(60_000)
    // The one who is seated next has no link yet when the host leaves.
    party.network.cut('p0', 'p1')
    party.network.cut('p1', 'p2')
    const b = await party.settle(slow.lobby.join(a.code))
    await party.run(500)
    const c = await party.settle(fast.lobby.join(a.code))
    await party.until(() => c.clock.synced, 'c has the time')
    await a.leave()
    await party.until(() => b.isHost, 'b is host')
    expect(b.clock.synced).toBe(false)
    party.network.heal('p1', 'p2')
    await party.until(() => linked(b) === 1 && b.clock.synced, 'b is linked and has the time')
    const before = c.tick
    await party.run(2_000)
    expect(c.tick - before).toBeGreaterThan(110)
    expect(Math.abs(b.tick - c.tick)).toBeLessThanOrEqual(1)
  })

  it('[CLK9] a new host without other players begins one of its own', async () => {
    const party = new SimulatedParty(game, { seed: 2 })
    const [first, second] = [await party.machine(), await party.machine()]
    const a = await party.settle(first.lobby.create())
    party.network.cut('p0', 'p1')
    const b = await party.settle(second.lobby.join(a.code))
    await party.run(500)
    await a.leave()
    await party.until(() => b.isHost && b.clock.synced, 'b has a time')
    await party.run(1_000)
    expect(b.tick).toBeGreaterThan(50)
  })
})

describe('the time, when nobody has one', () => {
  /** Rooms whose host left before any player had its time. */
  async function timeless(seed: number, others: number) {
    const party = new SimulatedParty(game, { seed })
    const host = await party.machine()
    const room = await party.settle(host.lobby.create())
    const machines = []
    for (let n = 1; n <= others; n++) {
      party.network.cut('p0', `p${n}`)
      machines.push(await party.machine())
    }
    const rooms = []
    for (const { lobby } of machines) rooms.push(await party.settle(lobby.join(room.code)))
    return { party, room, rooms }
  }

  it('[CLK9] a new host begins one as soon as all have answered that they have none', async () => {
    const { party, room, rooms } = await timeless(5, 3)
    await party.until(() => rooms.every((one) => linked(one) === 2), 'the others are linked')
    await room.leave()
    await party.until(() => rooms.every((one) => one.host === one.players.get(rooms[0]!.me.id)), 'there is a host')
    await party.until(() => rooms.every(({ clock }) => clock.synced), 'all have a time', 1_000)
    expect(new Set(rooms.map(({ tick }) => tick)).size).toBe(1)
  })

  it('[CLK9] a new host waits 5 s for players who have not answered', async () => {
    const { party, room, rooms } = await timeless(6, 2)
    party.network.cut('p1', 'p2')
    await room.leave()
    const [next] = rooms
    await party.until(() => next!.isHost, 'there is a host')
    await party.run(4_900)
    expect(next!.clock.synced).toBe(false)
    await party.run(300)
    expect(next!.clock.synced).toBe(true)
  })
})

describe('shared values', () => {
  it('[SHR4] values that the new host never had are removed for all: no player keeps one of its own', async () => {
    const party = new SimulatedParty(game, { seed: 3 })
    const [a, b, c] = await party.gather(3)
    party.network.cut('p0', 'p1')
    await party.run(300)
    a!.shared.set('score', 1)
    await party.until(() => c!.shared.get('score') === 1, 'c has it')
    await a!.leave()
    await party.until(() => b!.isHost && c!.host?.id === b!.me.id, 'b is host')
    await party.run(1_000)
    expect([b!.shared.get('score'), c!.shared.get('score')]).toEqual([undefined, undefined])
  })

  it('[SHR4] a host who was away and does not know the next one comes back to the same values and start', async () => {
    const party = new SimulatedParty(game, { seed: 4 })
    const [first, second] = [await party.machine(), await party.machine()]
    const a = await party.settle(first.lobby.create())
    const b = await party.settle(second.lobby.join(a.code))
    await party.until(() => linked(a) === 1 && linked(b) === 1, 'linked')
    first.cable.setReachable(false)
    await party.until(() => b.isHost, 'b is host')
    expect(a.isHost).toBe(true)
    a.shared.set('round', 'of the old host')
    a.start(60_000)
    await party.run(500)
    b.shared.set('round', 'of the new')
    first.cable.setReachable(true)
    await party.until(() => !a.isHost, 'a knows')
    await party.until(() => a.shared.get('round') === 'of the new', 'a has the new value')
    expect(a.startTick).toBe(b.startTick)
    expect(a.startTick).toBeUndefined()
  })

  it('[SHR1] values from a host whom the lobby has not named yet wait, and the newest count', async () => {
    const party = new SimulatedParty(game, { seed: 5 })
    const [first, second, third] = [await party.machine(), await party.machine(), await party.machine()]
    const a = await party.settle(first.lobby.create())
    const b = await party.settle(second.lobby.join(a.code))
    const c = await party.settle(third.lobby.join(a.code))
    await party.until(() => [a, b, c].every((room) => linked(room) === 2), 'linked')
    third.cable.setReachable(false)
    await a.leave()
    await party.until(() => b.isHost, 'b is host')
    for (let n = 1; n <= 1_000; n++) {
      b.shared.set('score', n)
      if (n === 900) b.shared.set('round', 'second')
      await party.run(16)
    }
    third.cable.setReachable(true)
    await party.until(() => c.host?.id === b.me.id, 'c knows the host')
    await party.run(1_000)
    expect([c.shared.get('score'), c.shared.get('round')]).toEqual([1_000, 'second'])
  })

  it('[SHR5] together they have a cap, so that a joiner can take them', async () => {
    const many = defineGame({
      id: 'many',
      version: 1,
      shared: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`v${n}`, v.string()])),
    })
    const party = new SimulatedParty(many, { seed: 6 })
    const [a] = await party.gather(1)
    const refused: string[] = []
    for (let n = 0; n < 40; n++) {
      try {
        a!.shared.set(`v${n}`, 'x'.repeat(60_000))
      } catch (error) {
        refused.push(error instanceof TickmeshError ? error.code : String(error))
      }
    }
    expect(new Set(refused)).toEqual(new Set(['too-large']))
    const { lobby } = await party.machine()
    const b = await party.settle(lobby.join(a!.code))
    await party.until(() => b.shared.get('v16') !== undefined, 'a joiner has them')
  })

  it('after leaving, nothing is set', async () => {
    const party = new SimulatedParty(game, { seed: 7 })
    const [a] = await party.gather(1)
    await a!.leave()
    expect(() => a!.shared.set('score', 1)).toThrow(expect.objectContaining({ code: 'left' }))
  })
})

describe('without a lobby', () => {
  it('[MSH8] the longest seated takes over from a host who leaves, for all the same', async () => {
    const party = new SimulatedParty(game, { seed: 8 })
    const machines = [await party.machine(), await party.machine(), await party.machine()]
    const a = await party.settle(machines[0]!.lobby.create())
    const b = await party.settle(machines[1]!.lobby.join(a.code))
    const c = await party.settle(machines[2]!.lobby.join(a.code))
    await party.until(() => [a, b, c].every((room) => linked(room) === 2), 'linked')
    a.shared.set('score', 7)
    for (const { cable } of machines) cable.setReachable(false)
    party.lobby.restart()
    await party.until(() => [a, b, c].every((room) => room.lobby === 'lost'), 'the lobby is lost', 120_000)
    await a.leave()
    await party.until(() => b.isHost && c.host?.id === b.me.id, 'b is host for both')
    b.shared.set('score', 8)
    await party.until(() => c.shared.get('score') === 8, 'and is heeded')
  })
})

describe('the start', () => {
  it('[SHR3] refuses a time that is none', async () => {
    const party = new SimulatedParty(game, { seed: 9 })
    const [a] = await party.gather(1)
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, -1]) {
      expect(() => a!.start(wrong), String(wrong)).toThrow(expect.objectContaining({ code: 'invalid-value' }))
    }
    expect(a!.startTick).toBeUndefined()
  })
})
