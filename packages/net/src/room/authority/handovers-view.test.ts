// Tests of the view of an entity that is handed over in motion.

import { expect, it } from 'vitest'
import { f, type Values } from '../../core/state/schema/fields.ts'
import { defineGame } from '../../game.ts'
import { SimulatedParty } from '../../testing/simulated-party.ts'
import type { Room } from '../room.ts'
import type { OwnEntity } from '../state.ts'
import { handover } from './handover-authority.ts'

const game = defineGame({
  id: 'drawn',
  version: 1,
  state: {
    ball: { x: f.fixed(-20_000, 20_000, 1 / 16) },
    disc: { x: f.fixed(-20_000, 20_000, 1 / 16, { velocity: 'vx' }), vx: f.fixed(-1_000, 1_000, 1 / 8) },
  },
  use: [handover()],
})

type G = typeof game
type Kind = 'ball' | 'disc'

/** Units a second, and a frame at 60 Hz. */
const SPEED = 300
const FRAME = SPEED / 60

/** The greatest step between two frames of what a room draws, from the hand-over on, and the greatest one backwards. */
interface Steps {
  most: number
  back: number
  last: number | undefined
}

/** A frame of a room that draws it. */
function draw(room: Room<G>, id: number, step: Steps): void {
  const { x } = room.state.get(id)!.view as { x: number }
  if (step.last !== undefined) {
    step.most = Math.max(step.most, x - step.last)
    step.back = Math.max(step.back, step.last - x)
  }
  step.last = x
}

/** Moves an entity at its owner. */
function move(room: Room<G>, id: number): void {
  room.on('tick', () => {
    const entity = room.state.get(id)
    if (entity?.own === true) (entity as unknown as OwnEntity<Values<G['state']['ball']>>).x += FRAME
  })
}

const spawn = (room: Room<G>, kind: Kind): { readonly id: number } =>
  kind === 'ball' ? room.state.spawn('ball', { x: 0 }) : room.state.spawn('disc', { x: 0, vx: SPEED })

/** `far`: one-way delay of the two owners to the third player, ms. */
async function pass(
  kind: Kind,
  seed: number,
  far: { readonly former: number; readonly next: number },
): Promise<Steps[]> {
  const party = new SimulatedParty(game, { seed, conditions: { delayMs: 20, jitterMs: 5, loss: 0.02 } })
  const [a, b, c, d] = (await party.gather(4)) as [Room<G>, Room<G>, Room<G>, Room<G>]
  party.network.between('p1', 'p3', { delayMs: far.former, jitterMs: 10 })
  party.network.between('p2', 'p3', { delayMs: far.next, jitterMs: 10 })
  const { id } = spawn(b, kind)
  for (const room of [b, c]) move(room, id)
  // Long enough for the views' delays to have settled.
  await party.run(6_000)
  const watched = [a, b, d]
  const steps = watched.map((): Steps => ({ most: 0, back: 0, last: undefined }))
  a.state.give(a.state.get(id)!, a.players.get(c.me.id)!)
  for (let frame = 0; frame < 180; frame++) {
    for (const [at, room] of watched.entries()) draw(room, id, steps[at] as Steps)
    await party.run(1000 / 60)
  }
  expect(c.state.get(id)!.own).toBe(true)
  // The entity went on: three seconds at its speed, less the time of the hand-over.
  for (const { last } of steps) expect(last! - 6 * SPEED).toBeGreaterThan(2.2 * SPEED)
  return steps
}

it.each<[Kind, number, number]>([
  ['ball', 20, 20],
  ['ball', 20, 150],
  ['ball', 150, 20],
  ['disc', 20, 150],
  ['disc', 150, 20],
])(
  '[OWN6] a %s that is handed over in motion is drawn on without a jump (%i ms, then %i ms away)',
  async (kind, former, next) => {
    for (let seed = 1; seed <= 3; seed++) {
      const steps = await pass(kind, seed, { former, next })
      for (const [at, { most, back }] of steps.entries()) {
        const who = `${['the host', 'the former owner', 'a third player'][at]}, seed ${seed}`
        expect(most / FRAME, who).toBeLessThan(2)
        expect(back / FRAME, who).toBeLessThan(0.1)
      }
    }
  },
)

it.each<[Kind, number]>([
  ['ball', 20],
  ['ball', 50],
  ['disc', 50],
])('[OWN6] a %s that the host takes back from a player %i ms away is hardly drawn back', async (kind, delayMs) => {
  for (let seed = 1; seed <= 3; seed++) {
    const party = new SimulatedParty(game, { seed, conditions: { delayMs, jitterMs: 2 } })
    const [a, b, c, d] = (await party.gather(4)) as [Room<G>, Room<G>, Room<G>, Room<G>]
    const { id } = spawn(b, kind)
    for (const room of [a, b]) move(room, id)
    await party.run(6_000)
    const watched = [c, d]
    const steps = watched.map((): Steps => ({ most: 0, back: 0, last: undefined }))
    // The others have states that its owner wrote after the host's newest one, and have not drawn them yet.
    a.state.give(a.state.get(id)!, a.me)
    for (let frame = 0; frame < 90; frame++) {
      for (const [at, room] of watched.entries()) draw(room, id, steps[at] as Steps)
      await party.run(1000 / 60)
    }
    expect(a.state.get(id)!.own).toBe(true)
    for (const [at, { most, back, last }] of steps.entries()) {
      const who = `player ${at + 3}, seed ${seed}`
      expect(last! - 6 * SPEED, who).toBeGreaterThan(SPEED)
      expect(most / FRAME, who).toBeLessThan(2)
      expect(back / FRAME, who).toBeLessThan(0.5)
    }
  }
})
