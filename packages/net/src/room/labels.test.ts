// Tests of players' names and labels in a room.

import { expect, it } from 'vitest'
import { defineGame } from '../game.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import type { Room } from './room.ts'

const game = defineGame({ id: 'labels', version: 1 })

async function gather(names: readonly string[]): Promise<[SimulatedParty<typeof game>, Room<typeof game>[]]> {
  const party = new SimulatedParty(game, { seed: 71 })
  const rooms: Room<typeof game>[] = []
  for (const name of names) {
    const { lobby } = await party.machine(undefined, { name })
    rooms.push(await party.settle(rooms[0] === undefined ? lobby.create() : lobby.join(rooms[0].code)))
  }
  await party.until(() => rooms.every(({ players }) => players.size === names.length), 'all are seated')
  return [party, rooms]
}

/** Returns the labels that a room shows, by the order of seating. */
function labels(room: Room, ids: readonly string[]): (string | undefined)[] {
  return ids.map((id) => room.players.get(id)?.label)
}

it('two of one name: `player.label` tells them apart, alike for all, and follows who is there', async () => {
  const [party, rooms] = await gather(['Ann', 'Ann', 'Ann 2', 'Bob', 'A\u200bnn', 'A\u0308', '\u00c4'])
  const ids = rooms.map(({ me }) => me.id)
  for (const room of rooms)
    expect(labels(room, ids)).toEqual(['Ann', 'Ann 2', 'Ann 2 2', 'Bob', 'A\u200bnn 3', '\u00c4', '\u00c4 2'])
  const [first, second] = rooms as [Room, Room]
  expect(second.me.label).toBe('Ann 2')
  const left: string[] = []
  second.on('leave', ({ label }) => left.push(label))
  first.leave()
  await party.until(() => left.length === 1, 'the first is gone')
  expect(left).toEqual(['Ann'])
  await party.run(1_000)
  for (const room of rooms.slice(1))
    expect(labels(room, ids)).toEqual([undefined, 'Ann', 'Ann 2', 'Bob', 'A\u200bnn 3', '\u00c4', '\u00c4 2'])
})

it('names with right-to-left overrides, lone surrogates, only zero-width characters are refused', async () => {
  const party = new SimulatedParty(game, { seed: 72 })
  for (const name of ['nnA\u202e', 'Ann\ud800', '\u200b']) {
    const refused = party.machine(undefined, { name })
    await expect(refused).rejects.toMatchObject({ code: 'invalid-value', message: expect.stringContaining('visible') })
  }
  const { lobby } = await party.machine(undefined, { name: 'Zoe\u0308' })
  const room = await party.settle(lobby.create())
  expect(room.me.name).toBe('Zo\u00eb')
})
