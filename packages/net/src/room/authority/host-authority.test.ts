// Tests of host authority in a room: prediction, control and a silent host.

import { hostAuthority } from './host-authority.ts'
import { describe, expect, it } from 'vitest'
import { f } from '../../core/state/schema/fields.ts'
import { defineGame } from '../../game.ts'
import { SimulatedParty } from '../../testing/simulated-party.ts'
import { busy, expectSame, fly, game, LOSSY, picture, Pilot, refusal, REST, step } from './host-authority.fixture.ts'

describe('host authority', () => {
  it("[INP9] one's own ship answers in the tick of its input", async () => {
    const [party, pilots] = await fly(11, 2, { delayMs: 100 })
    await party.run(2_000)
    const pilot = pilots[1]!
    const { room } = pilot
    let pressed: number | undefined
    let moved: number | undefined
    pilot.press = () => {
      pressed ??= room.tick
      return { ...REST, thrust: true }
    }
    room.on('tick', (tick) => {
      if (pilot.ship!.latest.vx > 0) moved ??= tick
    })
    await party.run(500)
    expect(pressed).toBeDefined()
    expect(moved).toBe(pressed)
  })

  it('[INP1] only the host spawns and controls', async () => {
    const [, pilots] = await fly(12, 2)
    const [a, b] = pilots.map(({ room }) => room)
    expect(refusal(() => b!.state.spawn('rock', { x: 1 }))).toBe('not-host')
    expect(refusal(() => b!.state.control([...b!.state.all('ship')][0]!, b!.me))).toBe('not-host')
    expect(refusal(() => a!.simulate({ input: () => REST, step }))).toBe('invalid-value')
    const rock = a!.state.spawn('rock', { x: 1 })
    expect(a!.state.controllerOf(rock)).toBeUndefined()
    a!.state.control(rock, a!.players.get(b!.me.id))
    expect(a!.state.controllerOf(rock)?.id).toBe(b!.me.id)
  })

  it('[INP9] a released entity is drawn as it arrives; one that is controlled again is predicted', async () => {
    const [party, pilots] = await fly(13, 2, { delayMs: 60 })
    const [a, b] = pilots
    b!.press = () => ({ ...REST, thrust: true })
    await party.run(1_000)
    const ship = a!.room.state.controlledBy(a!.room.players.get(b!.room.me.id)!)[0]!
    a!.room.state.control(ship)
    await party.until(() => b!.ship === undefined, 'it is controlled by nobody')
    const remote = [...b!.room.state.all('ship')].find(({ id }) => id === ship.id)!
    await party.run(500)
    const { x } = remote.latest
    await party.run(500)
    expect(remote.latest.x).toBe(x)
    a!.room.state.control(ship, a!.room.players.get(b!.room.me.id))
    await party.until(() => remote.latest.x > x + 5, 'it moves again')
  })

  it('[INP9] a host that is silent is waited for, and caught up with', async () => {
    const [party, pilots] = await fly(14, 2, LOSSY)
    const pilot = pilots[1]!
    pilot.press = () => ({ ...REST, thrust: true })
    await party.run(3_000)
    party.network.cut('p0', 'p1')
    await party.run(1_500)
    const { x } = pilot.ship!.latest
    await party.run(1_000)
    expect(pilot.ship!.latest.x).toBe(x)
    party.network.heal('p0', 'p1')
    await party.until(() => pilot.ship!.latest.x !== x, 'it moves again', 30_000)
    pilots.forEach((one) => (one.press = () => REST))
    await party.run(8_000)
    expectSame(pilots)
  })

  it('[INP11] a host that only lost the lobby hands over all the same', async () => {
    const party = new SimulatedParty(game, { seed: 15, conditions: LOSSY })
    const first = await party.machine()
    const a = await party.settle(first.lobby.create({ maxPlayers: 4 }))
    const rooms = [a]
    for (let n = 0; n < 2; n++) rooms.push(await party.settle((await party.machine()).lobby.join(a.code)))
    const pilots = rooms.map((room) => new Pilot(room))
    pilots[0]!.launch(a.me.id)
    await party.until(() => pilots.every((one) => one.ship !== undefined), 'every ship is there')
    pilots.forEach((one, n) => (one.press = busy(n)))
    await party.run(1_000)
    first.cable.setReachable(false)
    await party.until(() => rooms[1]!.isHost, 'the next is host')
    await party.run(1_000)
    first.cable.setReachable(true)
    await party.until(() => !a.isHost, 'the former one knows')
    await party.until(() => [...a.state.all('ship')].every(({ own }) => !own), 'and has given up its own')
    pilots.forEach((one) => (one.press = () => REST))
    await party.run(6_000)
    expectSame([pilots[1]!, pilots[0]!, pilots[2]!])
    expect(Object.keys(picture(a)).sort()).toEqual(['p0', 'p1', 'p2'])
  })

  it('[INP4] the game may remove what a leaving player controlled; otherwise nobody controls it', async () => {
    const [party, pilots] = await fly(16, 3, LOSSY)
    await pilots[1]!.room.leave()
    await party.until(() => [...pilots[2]!.room.state.all('ship')].length === 2, 'its ship is despawned')
    const [host, , last] = pilots.map(({ room }) => room)
    const ship = host!.state.controlledBy(host!.players.get(last!.me.id)!)[0]!
    const rock = host!.state.spawn('rock', { x: 0 })
    host!.on('leave', (player) => host!.state.control(rock, player))
    await last!.leave()
    await party.until(() => host!.players.size === 1, 'it has left')
    expect(host!.state.get(ship.id)).toBeUndefined()
    expect(host!.state.get(rock.id)?.latest).toMatchObject({ $controller: 0 })
  })

  it('[INP9] a step that throws is reported, and stops nothing', async () => {
    const party = new SimulatedParty(game, { seed: 17 })
    const [a] = await party.gather(2)
    let thrown = false
    let ran = 0
    a!.simulate({
      input: () => REST,
      step: () => {
        ran++
        if (thrown) return
        thrown = true
        throw new Error('of the game')
      },
    })
    a!.state.spawn('rock', { x: 0 }, { controller: a!.me })
    await expect(party.run(100)).rejects.toThrow('of the game')
    await party.run(500)
    expect(ran).toBeGreaterThan(20)
  })
})

it('[INP1] another authority or another input is another declaration', () => {
  const state = { dot: { x: f.fixed(0, 1, 1 / 8) } }
  const owner = defineGame({ id: 'g', version: 1, state })
  const plain = defineGame({ id: 'g', version: 1, state, authority: hostAuthority() })
  const fire = defineGame({ id: 'g', version: 1, state, authority: hostAuthority(), input: { fire: f.bool() } })
  const other = defineGame({ id: 'g', version: 1, state, authority: hostAuthority(), input: { fire: f.uint(1) } })
  expect(owner.authority.name).toBe('owner')
  expect(plain.authority.name).toBe('host')
  expect(new Set([owner.hash, plain.hash, fire.hash, other.hash]).size).toBe(4)
  const invalid = (more: object): string => refusal(() => defineGame({ id: 'g', version: 1, ...more }))
  expect(invalid({ input: { fire: f.bool() } })).toBe('invalid-game')
  // As it was written once.
  expect(invalid({ authority: 'host' })).toBe('invalid-game')
  expect(() => defineGame({ id: 'g', version: 1, ...{ authority: 'host' as never } })).toThrow('hostAuthority()')
  expect(invalid({ authority: hostAuthority(), input: { say: f.string(4) } })).toBe('invalid-game')
  expect(invalid({ authority: hostAuthority(), state: { dot: { $controller: f.bool() } } })).toBe('invalid-game')
})
