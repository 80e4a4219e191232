// Entities that a game keeps, and draws without asking the room for them again.

import { expect, it } from 'vitest'
import { SimulatedParty } from '../testing/simulated-party.ts'
import type { Entity } from './entity-types.ts'
import { game } from './trouble.fixture.ts'

it('[VIEW6] the view of an entity that was kept at its spawn moves on with the ticks', async () => {
  const party = new SimulatedParty(game, { seed: 51 })
  const [a, b] = await party.gather(2)
  let kept: Entity | undefined
  b!.state.on('spawn', (entity) => {
    kept = entity
  })
  const mine = a!.state.spawn('dot', { x: 1 })
  await party.until(() => kept !== undefined, 'it is there')
  mine.x = 5
  await party.run(1_000)
  expect(kept!.view).toMatchObject({ x: 5 })
})

it('[VIEW6] the first view that is read of a despawned entity is that of its despawn', async () => {
  const party = new SimulatedParty(game, { seed: 52 })
  const [a, b] = await party.gather(2)
  const mine = a!.state.spawn('dot', { x: 1 })
  a!.on('tick', () => {
    mine.x = Math.min(mine.x + 1, 100)
  })
  let seen: unknown
  b!.state.on('despawn', ({ view }) => {
    seen = view
  })
  await party.run(4_000)
  mine.despawn()
  await party.until(() => seen !== undefined, 'it is gone')
  expect(seen).toMatchObject({ x: 100 })
})
