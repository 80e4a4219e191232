// Views of own and of predicted entities between ticks.

import { describe, expect, it } from 'vitest'
import { f } from '../index.ts'
import { defineGame, type Game } from '../game.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import { hostAuthority } from './authority/host-authority.ts'
import type { Entity } from './entity-types.ts'
import type { Room } from './room.ts'

const kinds = {
  ship: {
    x: f.fixed(-1_000, 1_000, 1 / 64, { velocity: 'vx' }),
    y: f.fixed(-1_000, 1_000, 1 / 64, { velocity: 'vy' }),
    vx: f.fixed(-500, 500, 1 / 64),
    vy: f.fixed(-500, 500, 1 / 64),
  },
  // Without declared velocities.
  rock: {
    x: f.fixed(-1_000, 1_000, 1 / 64),
    y: f.fixed(-1_000, 1_000, 1 / 64),
    heading: f.angle(16),
    hp: f.optional(f.fixed(0, 100, 1)),
  },
}
const SHIP = { x: 0, y: 0, vx: 0, vy: 0 }
const ROCK = { x: 0, y: 0, heading: 0, hp: undefined }

/** Puts a ship or a rock where it is on its circle at an angle. */
function circle(thing: { x: number; y: number; vx?: number; vy?: number }, angle: number): void {
  thing.x = RADIUS * Math.cos(angle)
  thing.y = RADIUS * Math.sin(angle)
  if (thing.vx === undefined) return
  thing.vx = -TURN * thing.y
  thing.vy = TURN * thing.x
}

const RADIUS = 200
/** Speed of the ships, radians a second. */
const TURN = 1.5

/** Part of the steps of frames that is not due to the motion itself, as a root of mean squares. */
function stepError(frames: readonly (readonly [x: number, y: number])[], ideal: number): number {
  const errors = frames.slice(1).map(([x, y], n) => {
    const [fromX, fromY] = frames[n] as readonly [number, number]
    return (Math.hypot(x - fromX, y - fromY) - ideal) / ideal
  })
  return Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length)
}

/** Returns where an entity is drawn in each of 240 frames. */
async function watch<G extends Game>(
  party: SimulatedParty<G>,
  frameRate: number,
  entity: Pick<Entity, 'view'>,
): Promise<(readonly [number, number])[]> {
  const frames: (readonly [number, number])[] = []
  for (let frame = 0; frame < 240; frame++) {
    await party.run(1_000 / frameRate)
    const { x, y } = entity.view as { x: number; y: number }
    frames.push([x, y])
  }
  return frames
}

const RATES = [
  [20, 60],
  [20, 144],
  [60, 60],
  [60, 144],
] as const

describe('`view` of one’s own entities, and a host’s predicted ones, between ticks', () => {
  it.each(RATES)('[VIEW9] own, at %i ticks and %i frames a second: step error', async (tickRate, frameRate) => {
    const game = defineGame({ id: 'steady', version: 1, tickRate, sendRate: tickRate, state: kinds })
    const party = new SimulatedParty(game, { seed: 31 })
    const rooms = await party.gather(2)
    for (const room of rooms) {
      const things = [room.state.spawn('ship', SHIP), room.state.spawn('rock', ROCK)]
      room.on('tick', (tick) => {
        for (const thing of things) circle(thing, (tick * TURN) / tickRate)
      })
      await party.run(5_000)
      const ideal = (RADIUS * TURN) / frameRate
      for (const thing of things) {
        expect(stepError(await watch(party, frameRate, thing), ideal)).toBeLessThan(0.05)
        // An entity that another player keeps, and never asks for again, is drawn as smoothly.
        const copy = rooms.find((other) => other !== room)!.state.get(thing.id)!
        expect(stepError(await watch(party, frameRate, copy), ideal)).toBeLessThan(0.05)
      }
    }
  })

  it.each(RATES)('[VIEW9] predicted, at %i ticks and %i frames a second: step error', async (tickRate, frameRate) => {
    const game = defineGame({
      ...{ id: 'steady', version: 1, tickRate, sendRate: tickRate, state: kinds },
      input: { on: f.bool() },
      authority: hostAuthority(),
    })
    const party = new SimulatedParty(game, { seed: 32, conditions: { delayMs: 40, jitterMs: 10, loss: 0.02 } })
    const rooms = await party.gather(2)
    const [host, guest] = rooms as [Room<typeof game>, Room<typeof game>]
    for (const room of rooms) {
      room.simulate({
        input: () => ({ on: true }),
        step: (entities, _input, { tick }) => {
          for (const thing of entities) circle(thing, (tick * TURN) / tickRate)
        },
      })
    }
    for (const controller of host.players.values()) {
      host.state.spawn('ship', SHIP, { controller })
      host.state.spawn('rock', ROCK, { controller })
    }
    await party.until(() => guest.state.controlledBy(guest.me).length === 2, 'both are there')
    await party.run(10_000)
    const ideal = (RADIUS * TURN) / frameRate
    for (const room of rooms) {
      for (const thing of room.state.controlledBy(room.me))
        expect(stepError(await watch(party, frameRate, thing), ideal)).toBeLessThan(0.05)
    }
  })
})

const slow = defineGame({ id: 'steady', version: 1, tickRate: 20, sendRate: 10, state: kinds })

/** A room at 20 ticks a second, and a function that lets the next tick write. */
async function alone(): Promise<
  [party: SimulatedParty<typeof slow>, room: Room<typeof slow>, atTick: (write: () => void) => Promise<void>]
> {
  const party = new SimulatedParty(slow, { seed: 33 })
  const [room] = (await party.gather(1)) as [Room<typeof slow>]
  const atTick = async (write: () => void): Promise<void> => {
    let wrote = false
    const off = room.on('tick', () => {
      write()
      wrote = true
    })
    await party.until(() => wrote, 'a tick')
    off()
  }
  return [party, room, atTick]
}

it('[VIEW9] a field with a velocity is drawn at the present, another a tick late, and steps at once', async () => {
  const [party, room, atTick] = await alone()
  const ship = room.state.spawn('ship', SHIP)
  const rock = room.state.spawn('rock', ROCK)
  expect([ship.view, rock.view]).toEqual([SHIP, ROCK])
  await party.run(500)
  await atTick(() => {
    ship.vx = 100
    Object.assign(rock, { x: 8, heading: 6, hp: 40 })
  })
  await party.run((1 - room.clock.fraction) * 25)
  const { fraction } = room.clock
  expect(fraction).toBeGreaterThan(0.4)
  expect(ship.view.x).toBeCloseTo(5 * fraction)
  expect(rock.view.x).toBeCloseTo(8 * fraction)
  // The short way round; and from no value to one there is nothing between.
  expect(rock.view.heading).toBeCloseTo(2 * Math.PI - (2 * Math.PI - 6) * fraction)
  expect(rock.view.hp).toBe(40)
  expect(rock.latest).toMatchObject({ x: 8, heading: 6 })
  await party.run(1_000)
  expect(ship.view).toEqual({ ...SHIP, x: 5, vx: 100 })
  expect(rock.view).toEqual({ x: 8, y: 0, heading: 6, hp: 40 })
  await atTick(() => {
    rock.x = 900
  })
  expect(rock.view.x).toBe(900)
  rock.despawn()
  expect(rock.view).toEqual(rock.latest)
})

it('[VIEW9] nothing lies between the two sides of a jump', async () => {
  const [party, room, atTick] = await alone()
  const rock = room.state.spawn('rock', ROCK)
  expect(rock.view.x).toBe(0)
  await party.run(500)
  await atTick(() => {
    rock.x = 30
    rock.snap()
  })
  expect(rock.view.x).toBe(30)
  // The jump may not be sent yet; the next step is a motion again.
  await atTick(() => {
    rock.x = 34
  })
  await party.run((1 - room.clock.fraction) * 25)
  expect(rock.view.x).toBeCloseTo(30 + 4 * room.clock.fraction)
  rock.x = 50
  rock.snap()
  expect(rock.view.x).toBe(50)
})
