// Tests of mistakes in a game's code, and of leaving.

import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { TickmeshError } from '../errors.ts'
import { defineGame } from '../game.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import type { Player } from './player.ts'
import { transfers } from './room-transfers.ts'
import { connectLobby } from '../lobby.ts'
import { game } from './trouble.fixture.ts'

describe('a mistake of the game', () => {
  it('throws at once, and says what to do', async () => {
    const party = new SimulatedParty(defineGame({ ...game, use: [transfers()] }), { seed: 16 })
    const [a, b] = await party.gather(2)
    const invalid = expect.objectContaining({ code: 'invalid-value' })
    const untyped = a as unknown as {
      on(name: string, listener?: unknown): void
      onEvent(name: string, listener: unknown): void
      onCue(name: string, listener: unknown): void
      send(name: string, value: unknown, to: unknown): void
    }
    expect(() => untyped.on('jion', () => {})).toThrow(invalid)
    expect(() => untyped.on('tick')).toThrow(invalid)
    expect(() => untyped.onEvent('nope', () => {})).toThrow(invalid)
    expect(() => untyped.onCue('nope', () => {})).toThrow(invalid)
    expect(() => a!.shared.on('nope' as 'score', () => {})).toThrow(invalid)
    expect(() => untyped.send('say', { text: '' }, 'bob')).toThrow(invalid)
    const bob = a!.players.get(b!.me.id)!
    for (const data of ['text', new Float32Array(3), new ArrayBuffer(3), undefined]) {
      await expect(a!.transfer(bob, data as unknown as Uint8Array)).rejects.toEqual(invalid)
    }
    for (const to of [undefined, null, [bob], bob.id]) {
      await expect(a!.transfer(to as unknown as Player, new Uint8Array(1))).rejects.toEqual(invalid)
    }
    await b!.leave()
    await party.until(() => bob.status === 'left', 'the handle says so')
  })

  it('writing to an entity of another player fails', async () => {
    const party = new SimulatedParty(game, { seed: 18 })
    const [a, b] = await party.gather(2)
    a!.state.spawn('dot', { x: 1 })
    await party.until(() => [...b!.state.all('dot')].length === 1, 'the entity is there')
    const [dot] = b!.state.all('dot')
    expect(() => Object.assign(dot!, { x: 2 })).toThrow(TypeError)
    expect(dot!.latest.x).toBe(1)
  })

  it('[SHR1] changing a shared value in place fails, it does not make players differ', async () => {
    const scores = defineGame({
      id: 'scores',
      version: 1,
      shared: { scores: v.record(v.string(), v.array(v.number())) },
    })
    const party = new SimulatedParty(scores, { seed: 17 })
    const [a, b] = await party.gather(2)
    const mine = { ann: [1] }
    a!.shared.set('scores', mine)
    mine.ann.push(2)
    expect(() => a!.shared.get('scores')!['ann']!.push(3)).toThrow(TypeError)
    await party.until(() => b!.shared.get('scores') !== undefined, 'it came')
    expect(() => Object.assign(b!.shared.get('scores')!, { bob: [] })).toThrow(TypeError)
    expect([a!.shared.get('scores'), b!.shared.get('scores')]).toEqual([{ ann: [1] }, { ann: [1] }])
  })
})

describe('the game itself', () => {
  it('a listener that replaces itself by another is called once a time', async () => {
    const party = new SimulatedParty(game, { seed: 13 })
    const [a] = await party.gather(1)
    let calls = 0
    let off = (): void => {}
    const rebind = (): void => {
      calls += 1
      off()
      off = a!.on('tick', rebind)
    }
    off = a!.on('tick', rebind)
    await party.run(1_000)
    expect(calls).toBeGreaterThan(50)
    expect(calls).toBeLessThan(70)
  })

  it('a log hook that throws does not stop the room', async () => {
    const party = new SimulatedParty(game, { seed: 14 })
    const { lobby } = await party.machine(
      { offsetMs: 0 },
      {
        log: () => {
          throw new Error('of the log')
        },
      },
    )
    const a = await party.machine()
    const other = await party.settle(a.lobby.create())
    const joining = lobby.join(other.code)
    const errors: unknown[] = []
    for (let n = 0; n < 400; n++) await party.run(5).catch((error: unknown) => errors.push(error))
    const room = await joining
    expect(errors.length).toBeGreaterThan(0)
    const { tick } = room
    for (let n = 0; n < 100; n++) await party.run(5).catch(() => {})
    expect(room.tick).toBeGreaterThan(tick)
  })
})

describe('leaving', () => {
  it('[EVT8] is reported at once, by the player and not only by the lobby', async () => {
    const party = new SimulatedParty(game, { seed: 9 })
    const [a, b] = await party.gather(2)
    const left: string[] = []
    a!.on('leave', (player, reason) => left.push(`${player.name} ${reason}`))
    const ended: string[] = []
    b!.on('end', (end) => ended.push(end.reason))
    party.lobby.setReachable(false)
    await b!.leave()
    await b!.leave()
    expect(ended).toEqual(['left'])
    await party.until(() => left.length === 1, 'a knows', 200)
    expect(left).toEqual(['p1 left'])
  })

  it('ends one’s own entities: nothing is spawned or written any more, and all shows its last values', async () => {
    const party = new SimulatedParty(game, { seed: 11 })
    const [a, b] = await party.gather(2)
    const [mine, theirs] = [a!.state.spawn('dot', { x: 1 }), b!.state.spawn('dot', { x: 2 })]
    await party.until(() => a!.state.get(theirs.id) !== undefined, 'a has b’s')
    await a!.leave()
    expect(() => a!.state.spawn('dot', { x: 3 })).toThrow(expect.objectContaining({ code: 'left' }))
    expect(mine.own).toBe(false)
    mine.x = 50
    mine.snap()
    mine.despawn()
    expect([...a!.state.all('dot')].map(({ latest }) => latest.x)).toEqual([1, 2])
    await party.until(() => b!.state.get(mine.id) === undefined, 'it is despawned for the others')
    expect(theirs.own).toBe(true)
  })

  it('the host closes the room: it ends for all, and nobody else can', async () => {
    const party = new SimulatedParty(game, { seed: 10 })
    const [a, b] = await party.gather(2)
    const ends: string[] = []
    for (const room of [a!, b!]) room.on('end', (end) => ends.push(end.reason))
    expect(() => b!.close()).toThrow(TickmeshError)
    a!.close()
    await party.until(() => ends.length === 2, 'both ended')
    expect(ends).toEqual(['room-closed', 'room-closed'])
  })
})

describe('sixteen players', () => {
  it('[MSH1] are all linked and agree on the tick', async () => {
    const party = new SimulatedParty(game, { seed: 16, conditions: { delayMs: 30, jitterMs: 10, loss: 0.02 } })
    const rooms = await party.gather(16)
    for (const [n, room] of rooms.entries()) room.state.spawn('dot', { x: n })
    await party.until(() => rooms.every((room) => [...room.state.all('dot')].length === 16), 'all see all')
    await party.run(2_000)
    const ticks = rooms.map(({ tick }) => tick)
    expect(Math.max(...ticks) - Math.min(...ticks)).toBeLessThanOrEqual(1)
  }, 60_000)
})

it('connectLobby without a game, or with what is none, says what it takes', async () => {
  for (const wrong of [undefined, null, { id: 'duel', version: 1 }]) {
    await expect(connectLobby('ws://localhost:1', wrong as never)).rejects.toMatchObject({
      code: 'invalid-value',
      message: expect.stringContaining('defineGame') as string,
    })
  }
})
