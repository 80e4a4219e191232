// Tests of the places of the conditioner: whole rooms, in virtual time.

import * as v from 'valibot'
import { expect, it } from 'vitest'
import { defineGame, f } from '../index.ts'
import { memoryLinks } from '../link/memory.ts'
import { conditioned } from './conditioned.ts'
import { PLACES } from './places.ts'
import { linked, SimulatedParty } from './simulated-party.ts'

it.each(Object.keys(PLACES) as (keyof typeof PLACES)[])('a room plays when a player is at the place %s', async (at) => {
  const game = defineGame({
    id: 'conditioned',
    version: 1,
    state: { ship: { x: f.uint(16) } },
    events: { shot: v.number() },
  })
  const party = new SimulatedParty(game, { seed: 11 })
  const host = await party.machine()
  const first = await party.settle(host.lobby.create({ maxPlayers: 2 }))
  const place = 'phone'
  const links = conditioned(memoryLinks(party.network, place), PLACES[at])
  const guest = await party.machine({ offsetMs: 500 }, { links })
  const second = await party.settle(guest.lobby.join(first.code))
  await party.until(() => linked(first) + linked(second) === 2, 'both are linked')
  const shots: number[] = []
  second.onEvent('shot', (n) => shots.push(n))
  const ship = first.state.spawn('ship', { x: 0 })
  const count = 1_000
  for (let n = 0; n < count; n++) {
    ship.x = n
    first.send('shot', n)
    await party.run(50)
  }
  // A tunnel may be longer than the silence after which a player is not connected.
  await party.until(() => shots.length === count, 'every shot arrives')
  expect(shots).toEqual(Array.from({ length: count }, (_, n) => n))
  await party.until(() => [...second.state.all('ship')].some(({ latest }) => latest.x === count - 1), 'the last state')
})
