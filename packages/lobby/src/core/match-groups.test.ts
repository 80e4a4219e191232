// Tests of quick matches whose numbers of players overlap.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { group } from './match-groups.ts'
import { World, type FakeSocket } from './world.fixture.ts'

const terms = fc.tuple(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 64 })).map(([a, b]) => ({
  match: { mode: 'ffa', min: Math.min(a, b), max: Math.max(a, b) },
}))

it('[LOB40] makes a room that suits each of its players, whenever one can be made', () => {
  fc.assert(
    fc.property(fc.array(terms, { maxLength: 40 }), (players) => {
      const found = group('ffa', players)
      if (found) {
        const { match, members } = found
        for (const each of [...members, { match }]) {
          expect(each.match.min).toBeLessThanOrEqual(members.length)
          expect(each.match.max).toBeGreaterThanOrEqual(members.length)
        }
        for (const { match: asked } of members) {
          expect(match.min).toBeGreaterThanOrEqual(asked.min)
          expect(match.max).toBeLessThanOrEqual(asked.max)
        }
        expect(match.max).toBeGreaterThanOrEqual(match.min)
      } else {
        for (let size = 1; size <= 64; size++) {
          const suited = players.filter(({ match }) => match.min <= size && size <= match.max)
          expect(suited.length).toBeLessThan(size)
        }
      }
    }),
  )
})

it('[LOB40] makes the largest room that the longest waiting player takes', () => {
  const asked = [
    [2, 8],
    [2, 2],
    [2, 7],
    [5, 8],
    [1, 4],
    [2, 8],
  ].map(([min = 0, max = 0]) => ({ match: { mode: 'ffa', min, max } }))
  const found = group('ffa', asked)
  expect(found?.match).toEqual({ mode: 'ffa', min: 2, max: 4 })
  expect(found?.members.map((member) => asked.indexOf(member))).toEqual([0, 2, 4, 5])
})

it('[LOB43] finds a group for others while a crowd of one address waits whose players avoid each other', () => {
  const crowd = (min: number) =>
    Array.from({ length: 512 }, () => ({
      match: { mode: 'ffa', min, max: 64 },
      address: '192.0.2.1',
      self: 'aaaaaaaaaaa',
      avoid: ['aaaaaaaaaaa'],
    }))
  const pair = ['192.0.2.2', '192.0.2.3'].map((address) => ({ match: { mode: 'ffa', min: 2, max: 2 }, address }))
  expect(group('ffa', [...crowd(64), ...pair])?.members).toEqual(pair)
  expect(group('ffa', [...crowd(3), ...pair])?.members).toEqual(pair)
  expect(group('ffa', [...crowd(2), pair[0]!])?.members.length).toBe(2)
})

/** Returns the code that each player was given. */
async function quick(world: World, asked: readonly (readonly [string, number, number])[]): Promise<unknown[]> {
  const players: FakeSocket[] = asked.map(([mode, min, max]) => {
    const socket = world.directory()
    socket.send({ type: 'quick', req: 1, mode, min, max })
    return socket
  })
  await world.pass(100)
  return players.map((player) => player.all('made')[0]?.code)
}

it('[LOB40] lets players meet whose numbers of players overlap, and no others', async () => {
  const world = new World(1)
  const [ann, bob] = await quick(world, [
    ['ffa', 2, 8],
    ['ffa', 2, 7],
  ])
  expect([ann, typeof ann]).toEqual([bob, 'string'])
  const seated = world.join(String(ann), 'Ann').last('seated')
  expect(seated.maxPlayers).toBe(7)
  expect(
    await quick(world, [
      ['duel', 4, 8],
      ['duel', 2, 3],
      ['team', 2, 3],
      ['trio', 2, 3],
    ]),
  ).toEqual([undefined, undefined, undefined, undefined])
})

it('[LOB40] seats a later player in a room of other terms that suits', async () => {
  const world = new World(1)
  const [ann] = await quick(world, [
    ['ffa', 2, 8],
    ['ffa', 2, 7],
  ])
  const [cid, dan, eve, fay] = await quick(world, [
    ['ffa', 3, 16],
    ['ffa', 4, 7],
    ['ffa', 5, 6],
    ['ffa', 6, 7],
  ])
  expect([cid, dan, eve, fay]).toEqual([ann, ann, undefined, undefined])
})
