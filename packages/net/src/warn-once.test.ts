// Tests of the warnings of the build for development.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { f } from './core/state/schema/fields.ts'
import { quat } from './core/state/schema/kinds/quat.ts'
import { defineGame } from './game.ts'
import { SimulatedParty } from './testing/simulated-party.ts'
import { warnOnce } from './warn-once.ts'

const warn = vi.spyOn(console, 'warn')
const warnings = () => warn.mock.calls.map(([line]) => String(line))

beforeEach(() => void warn.mockReset().mockReturnValue())
afterEach(() => vi.unstubAllGlobals())

const ship = { x: f.fixed(0, 10, 0.5), hp: f.uint(7), at: f.optional(f.vec2(f.fixed(5, 10, 1))) }

describe('a mistake of the game’s developer', () => {
  it('is reported once for each code and subject, with what to do', () => {
    warnOnce('late', 'a is late; start sooner.', 'a')
    warnOnce('late', 'a is later still; start sooner.', 'a')
    warnOnce('late', 'b is late; start sooner.', 'b')
    expect(warnings()).toEqual([
      'Tickmesh: a is late; start sooner. (late)',
      'Tickmesh: b is late; start sooner. (late)',
    ])
  })

  it('[STA2] a number outside its range is reported once for each field, and reads as the nearest end', async () => {
    const party = new SimulatedParty(defineGame({ id: 'test', version: 1, state: { ship } }), { seed: 30 })
    const [a, b] = await party.gather(2)
    // Within half a step, and no value at all: neither is a mistake.
    const mine = a!.state.spawn('ship', { x: 10.2, hp: 127.4, at: undefined })
    await party.scheduler.run(200)
    expect(warnings()).toEqual([])
    mine.hp = 508
    expect(mine.hp).toBe(127)
    mine.x = 11
    mine.at = { x: 5, y: 4 }
    await party.scheduler.run(200)
    mine.x = -1
    mine.at = { x: 12, y: 6 }
    expect({ ...mine.latest }).toEqual({ x: 0, hp: 127, at: { x: 10, y: 6 } })
    await party.scheduler.run(200)
    const advice = 'declare a wider range. (out-of-range)'
    expect(warnings()).toEqual([
      `Tickmesh: ship.hp was 508, and is 127 now, the nearest from 0 to 127; ${advice}`,
      `Tickmesh: ship.x was 11, and is 10 now, the nearest from 0 to 10; ${advice}`,
      `Tickmesh: ship.at.y was 4, and is 5 now, the nearest from 5 to 10; ${advice}`,
      `Tickmesh: ship.at.x was 12, and is 10 now, the nearest from 5 to 10; ${advice}`,
    ])
    const [theirs] = b!.state.all('ship')
    expect({ ...theirs!.latest }).toEqual({ ...mine.latest })
  })

  it("[STA34] more plain data of one player's entities than others take is reported once", async () => {
    const game = defineGame({ id: 'test', version: 1, state: { bag: { data: f.plain(512) } } })
    const party = new SimulatedParty(game, { seed: 35 })
    const [a, b] = await party.gather(2)
    // 50 KB each, as memory counts.
    for (let n = 0; n < 450; n++) a!.state.spawn('bag', { data: Array.from({ length: 509 }, () => ({})) })
    await party.scheduler.run(20_000)
    expect(warnings()).toEqual([
      expect.stringMatching(/more than 12 MiB here.*shared values or transfers. \(too-much-data\)$/),
    ])
    expect([...b!.state.all('bag')].length).toBeGreaterThan(240)
  })

  it('[STA2] a fraction in a field of whole numbers is reported once, with what others get', async () => {
    const state = { tank: { fuel: f.uint(7), seats: f.vec2(f.int(8)) } }
    const party = new SimulatedParty(defineGame({ id: 'test', version: 1, state }), { seed: 33 })
    const [a, b] = await party.gather(2)
    const mine = a!.state.spawn('tank', { fuel: 100, seats: { x: 1, y: -1 } })
    await party.scheduler.run(200)
    mine.fuel = 1.5
    mine.seats.y = -2.75
    await party.scheduler.run(200)
    mine.fuel = 0.25
    await party.scheduler.run(200)
    const advice = 'round it, or declare f.fixed(min, max, step). (fraction)'
    expect(warnings()).toEqual([
      `Tickmesh: tank.fuel was 1.5, and others get 2; ${advice}`,
      `Tickmesh: tank.seats.y was -2.75, and others get -3; ${advice}`,
    ])
    // The game goes on from what it wrote, so that small steps add up.
    const [theirs] = b!.state.all('tank')
    expect([mine.fuel, theirs!.latest.fuel, theirs!.latest.seats.y]).toEqual([0.25, 0, -3])
  })

  it('a rotation whose components were all set to 0 is reported', async () => {
    const state = { cube: { turn: quat({ bits: 9 }), also: f.optional(quat({ bits: 9 })) } }
    const party = new SimulatedParty(defineGame({ id: 'test', version: 1, state }), { seed: 32 })
    const [a] = await party.gather(2)
    const cube = a!.state.spawn('cube', { turn: { x: 0, y: 0, z: 0, w: 1 }, also: undefined })
    await party.scheduler.run(200)
    cube.turn.w = 0.5
    await party.scheduler.run(200)
    expect(warnings()).toEqual([])
    cube.turn.w = 0
    await party.scheduler.run(200)
    const advice = 'assign { x, y, z, w }, or leave one component other than 0. (out-of-range)'
    expect(warnings()).toEqual([
      `Tickmesh: cube.turn is a quaternion whose components are all 0, no rotation; ${advice}`,
    ])
  })

  it('a tab with another declaration is reported', async () => {
    const party = new SimulatedParty(defineGame({ id: 'test', version: 1, state: { ship } }), { seed: 31 })
    const a = await party.machine()
    const b = await party.machine({ offsetMs: 0 }, {}, defineGame({ id: 'test', version: 1 }))
    const roomA = await party.settle(a.lobby.create())
    const roomB = await party.settle(b.lobby.join(roomA.code))
    await party.until(() => roomB.players.get(roomA.me.id)?.problem !== undefined, 'b knows')
    await party.scheduler.run(1_000)
    expect(warnings()).toEqual([
      expect.stringMatching(/^Tickmesh: p. declares another game .* reload .* \(schema-mismatch\)$/),
      expect.stringMatching(
        /^Tickmesh: the declaration of p. differs .*: state.ship is declared only t?here\. \(schema-difference\)$/,
      ),
    ])
  })

  it('a page with two seats in one room is reported; a program in Node has as many as it likes', async () => {
    const party = new SimulatedParty(defineGame({ id: 'test', version: 1 }), { seed: 32 })
    const seat = async (code: string) => {
      const { lobby } = await party.machine({ offsetMs: 0 }, { scheduler: undefined } as object)
      return party.settle(lobby.join(code))
    }
    const { code } = (await party.gather(2))[0]!
    const bots = [await seat(code), await seat(code)]
    expect(warnings()).toEqual([])
    vi.stubGlobal('document', {})
    await (await seat(code)).leave()
    const seats = [await seat(code)]
    expect(warnings()).toEqual([])
    seats.push(await seat(code))
    expect(warnings()).toEqual([expect.stringContaining(`this page has two seats in room ${code}`)])
    for (const room of [...bots, ...seats]) await room.leave()
  })

  it('a page that has the lobby and all players in it has as many seats as it likes', async () => {
    vi.stubGlobal('document', {})
    await new SimulatedParty(defineGame({ id: 'test', version: 1 }), { seed: 33 }).gather(3)
    expect(warnings()).toEqual([])
  })
})

it('a confirmed player without a proven key is one, with the lines to add', async () => {
  const party = new SimulatedParty(defineGame({ id: 'test', version: 1 }), { seed: 1 })
  const [a] = await party.gather(2)
  for (const player of a!.players.values()) player.confirm()
  const lines = /import \{ identity \} from '@tickmesh\/net\/identity'.* use: \[identity\(\{ words \}\)\] in defineGame/
  expect(warnings()).toEqual([expect.stringMatching(lines)])
})
