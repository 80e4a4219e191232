// Tests of quick matches whose players avoid each other.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mayMeet } from './avoidance.ts'
import { filling, group } from './match-groups.ts'
import { World, type FakeSocket } from './world.fixture.ts'

/** Hash of an invented key. */
function hash(name: string): string {
  return name.padEnd(11, '_')
}

interface Asked {
  readonly name: string
  readonly avoid?: readonly string[]
  readonly min?: number
  readonly max?: number
}

/** Asks for a quick match. */
function ask(world: World, { name, avoid = [], min = 2, max = 2 }: Asked): FakeSocket {
  const socket = world.directory()
  socket.send({ type: 'quick', req: 1, mode: 'duel', min, max, self: hash(name), avoid: avoid.map(hash) })
  return socket
}

/** Code of the room that a player was given. */
function codeOf(socket: FakeSocket): string | undefined {
  return socket.all('made')[0]?.code
}

it('[LOB43] two players of whom one avoids the other are not matched, and both are matched with others', async () => {
  for (const avoiding of ['ann', 'bob']) {
    const world = new World(1)
    const ann = ask(world, { name: 'ann', avoid: avoiding === 'ann' ? ['bob'] : [] })
    const bob = ask(world, { name: 'bob', avoid: avoiding === 'bob' ? ['ann'] : [] })
    await world.pass(100)
    expect([codeOf(ann), codeOf(bob)]).toEqual([undefined, undefined])
    const cid = ask(world, { name: 'cid' })
    await world.pass(100)
    expect([codeOf(ann), codeOf(bob)]).toEqual([codeOf(cid), undefined])
    const dan = ask(world, { name: 'dan' })
    await world.pass(100)
    expect(codeOf(bob)).toBe(codeOf(dan))
    expect(codeOf(bob)).toBeDefined()
  }
})

it('[LOB43] a player takes no free seat beside one who was given a seat of the room, and takes another', async () => {
  const world = new World(1)
  const open = { min: 1, max: 4 }
  const ann = ask(world, { name: 'ann', avoid: ['bob'], ...open })
  await world.pass(100)
  const bob = ask(world, { name: 'bob', ...open })
  await world.pass(100)
  const cid = ask(world, { name: 'cid', avoid: ['ann'], ...open })
  await world.pass(100)
  const dan = ask(world, { name: 'dan', ...open })
  await world.pass(100)
  expect(codeOf(bob)).not.toBe(codeOf(ann))
  expect(codeOf(cid)).toBe(codeOf(bob))
  expect(codeOf(dan)).toBe(codeOf(bob))
  // The room's own report, and a player who has left it, change nothing.
  world.join(codeOf(ann) ?? '', 'Ann', ann.last('made').ticket)
  await world.pass(1_000)
  const eve = ask(world, { name: 'eve', avoid: ['ann', 'bob'], ...open })
  await world.pass(100)
  expect([codeOf(ann), codeOf(bob)]).not.toContain(codeOf(eve))
})

it('[LOB43] players without hashes are matched as before', async () => {
  const world = new World(1)
  const ann = ask(world, { name: 'ann', avoid: ['bob'] })
  const old = world.directory()
  old.send({ type: 'quick', req: 1, mode: 'duel', min: 2, max: 2 })
  await world.pass(100)
  expect(codeOf(ann)).toBe(codeOf(old))
  expect(codeOf(old)).toBeDefined()
})

it('[LOB43] the salt is one for all players of a directory, for a day, and no other directory has it', async () => {
  const world = new World(1)
  const salt = (socket: FakeSocket): string | undefined => socket.last('ready').salt
  const ann = world.directory()
  const today = salt(ann)
  expect(today).toMatch(/^[\w-]{22}$/)
  expect(salt(world.directory('chess'))).not.toBe(today)
  expect(salt(world.directory('arena', 2))).not.toBe(today)
  await world.live(86_395_000, [ann])
  expect(salt(world.directory())).toBe(today)
  await world.live(10_000, [ann])
  expect(salt(world.directory())).not.toBe(today)
}, 120_000)

const asking = fc.record({
  self: fc.constantFrom('a', 'b', 'c', 'd', undefined),
  avoid: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 }),
  match: fc
    .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
    .map(([a, b]) => ({ mode: 'ffa', min: Math.min(a, b), max: Math.max(a, b) })),
})

it('[LOB43] a group and the players of a room may all meet each other', () => {
  fc.assert(
    fc.property(fc.array(asking, { maxLength: 20 }), fc.array(asking, { maxLength: 4 }), (players, residents) => {
      const found = group('ffa', players)
      const listing = { code: 'K7QXMWD', players: residents.length, maxPlayers: 6, data: null }
      const room = { listing, match: { mode: 'ffa', min: 1, max: 6 }, residents }
      const fill = filling([room], players)
      for (const all of [found?.members ?? [], [...(fill?.takers ?? []), ...residents]]) {
        for (const one of all) {
          for (const other of all) {
            if (one === other || (residents.includes(one) && residents.includes(other))) continue
            expect(mayMeet(one, other)).toBe(true)
          }
        }
      }
      if (found) expect(found.members.length).toBeGreaterThanOrEqual(found.match.min)
      if (fill) expect(fill.takers.length).toBeLessThanOrEqual(6 - residents.length)
    }),
  )
})

it('[LOB43] ten thousand players who all avoid each other cost a bounded number of comparisons', () => {
  let compared = 0
  const players = Array.from({ length: 10_000 }, () => ({
    match: { mode: 'ffa', min: 2, max: 64 },
    self: 'x',
    get avoid() {
      compared++
      return ['x']
    },
  }))
  expect(group('ffa', players)).toBeUndefined()
  const listing = { code: 'K7QXMWD', players: 1, maxPlayers: 8, data: null }
  const rooms = Array.from({ length: 100 }, () => ({
    listing,
    match: { mode: 'ffa', min: 1, max: 8 },
    residents: [players[0]!],
  }))
  expect(filling(rooms, players)).toBeUndefined()
  expect(compared).toBeLessThan(1_000_000)
})
