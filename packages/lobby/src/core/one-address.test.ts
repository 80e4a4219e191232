// Tests of the most that one address can do to a lobby.

import { expect, it } from 'vitest'
import { MAX_UNGREETED } from './server-limits.ts'
import { room, World, type FakeSocket } from './world.fixture.ts'

const ADDRESS = '192.0.2.1'

function count(sockets: readonly FakeSocket[], code: number | undefined): number {
  return sockets.filter(({ closedWith }) => closedWith === code).length
}

it('[LOB7] lets one address open 512 sockets at a directory, and others open more', async () => {
  const world = new World(1)
  const flood = Array.from({ length: 1_000 }, () => world.directory('arena', 1, ADDRESS))
  expect([count(flood, undefined), count(flood, 1_013)]).toEqual([512, 488])
  const other = world.directory('arena', 1, '192.0.2.2')
  other.send({ type: 'list', req: 1 })
  expect(other.all('rooms').length).toBe(1)
  // A socket that ends makes room for another one.
  flood[0]!.drop()
  expect(world.directory('arena', 1, ADDRESS).closedWith).toBeUndefined()
})

it('[LOB7] lets one address have 1,024 sockets in all directories together', async () => {
  const world = new World(1, { limits: { newSocketsPerAddress: 1_000 } })
  const flood = Array.from({ length: 3_000 }, (_, i) => world.directory(`game-${i}`, 1, ADDRESS))
  expect([count(flood, undefined), count(flood, 429)]).toEqual([1_024, 1_976])
  expect(world.lobby.size).toBe(1_024)
  for (const socket of flood) socket.drop()
  expect(world.directory('arena', 1, ADDRESS).closedWith).toBeUndefined()
})

it('[LOB7] counts nothing for this machine', async () => {
  const world = new World(1)
  const sockets = Array.from({ length: 3_000 }, () => world.directory())
  for (const socket of sockets) socket.send({ type: 'create', req: 1, public: true, maxPlayers: 4 })
  await world.pass(0)
  expect(sockets.filter((socket) => socket.all('made').length === 1).length).toBe(3_000)
})

it('[LOB7] lets one address make 64 rooms in a burst and 2 a second, and keeps none that nobody enters', async () => {
  const world = new World(1)
  const flood = Array.from({ length: 500 }, () => world.directory('arena', 1, ADDRESS))
  for (let second = 0; second < 60; second++) {
    for (const socket of flood) socket.send({ type: 'create', req: second, public: true, maxPlayers: 64 })
    for (const socket of flood) socket.send({ type: 'ping', seen: 0 })
    await world.pass(1_000)
  }
  const made = flood.flatMap((socket) => socket.all('made')).length
  expect(made).toBeGreaterThan(64)
  expect(made).toBeLessThanOrEqual(64 + 2 * 60)
  const ann = world.directory()
  ann.send({ type: 'list', req: 1 })
  expect(ann.last('rooms').rooms).toEqual([])
  ann.send({ type: 'create', req: 2, public: true, maxPlayers: 4 })
  await world.pass(0)
  expect(ann.all('made').length).toBe(1)
  for (const socket of flood) socket.drop()
  await world.live(71_000, [ann])
  expect(world.lobby.size).toBe(1)
})

it('[LOB7] gives one address 8 MiB of lists in a burst and 1 MiB a second, and others theirs', async () => {
  const world = new World(1)
  const rooms: FakeSocket[] = []
  for (let i = 0; i < 40; i++) {
    const { code, ticket } = await room(world, { public: true, data: 'x'.repeat(2_000) })
    rooms.push(world.join(code, 'Ann', ticket))
  }
  await world.pass(0)
  const flood = Array.from({ length: 400 }, () => world.directory('arena', 1, ADDRESS))
  const other = world.directory('arena', 1, '192.0.2.2')
  for (let second = 0; second < 20; second++) {
    // A filter of its own, so that no page is in the cache.
    for (const [index, socket] of flood.entries()) socket.send({ type: 'list', req: second, data: { key: index % 3 } })
    for (const socket of flood) socket.send({ type: 'list', req: second })
    other.send({ type: 'list', req: second })
    await world.live(1_000, [...rooms, ...flood])
  }
  const bytes = flood
    .flatMap((socket) => socket.all('rooms'))
    .reduce((sum, each) => sum + JSON.stringify(each).length, 0)
  expect(bytes).toBeGreaterThan(16 * 1_048_576)
  expect(bytes).toBeLessThan(29 * 1_048_576)
  expect(other.all('rooms').length).toBe(20)
})

it('[LOB7] lets a host resume while silent sockets crowd at the door of the room', async () => {
  const world = new World(1)
  const { code, ticket } = await room(world)
  const ann = world.join(code, 'Ann', ticket, '192.0.2.9')
  const crowd = Array.from({ length: 40 }, (_, address) =>
    Array.from({ length: 100 }, () => world.socket(`/parties/room/${code}`, `198.51.100.${address}`)),
  ).flat()
  const returning = world.socket(`/parties/room/${code}`, '192.0.2.9')
  // More come before its message does.
  for (let i = 0; i < 200; i++) crowd.push(world.socket(`/parties/room/${code}`, `203.0.113.${i % 4}`))
  ann.drop()
  const { id, secret } = ann.last('seated')
  returning.send({ type: 'resume', protocol: 2, id, secret, seen: 0 })
  expect(returning.all('resumed').length).toBe(1)
  expect(count(crowd, undefined)).toBeLessThanOrEqual(MAX_UNGREETED)
})

it('[LOB21] passes on 4 reports of reach a second beyond a burst, and only those that change something', async () => {
  const world = new World(1)
  const { code, ticket } = await room(world, { maxPlayers: 64 })
  const players = Array.from({ length: 64 }, (_, i) => world.join(code, `P${i}`, i === 0 ? ticket : undefined))
  const [eve, ann] = [players[0]!, players[1]!]
  const peer = ann.last('seated').id
  let n = 0
  const report = (reachable: boolean): void => eve.send({ type: 'reach', n: n + 1, peer, reachable })
  for (let i = 0; i < 400; i++, n++) report(false)
  expect(ann.all('reach').length).toBe(1)
  const heard = (): number => {
    eve.send({ type: 'ping', seen: 0 })
    return eve.last('pong').heard
  }
  expect(heard()).toBe(400)
  for (let second = 0; second < 20; second++) {
    for (let i = 0; i < 30; i++) {
      n = heard()
      report(n % 2 === 0)
    }
    await world.live(1_000, players)
  }
  const passed = ann.all('reach').length
  expect(passed).toBeGreaterThan(128)
  expect(passed).toBeLessThanOrEqual(128 + 20 * 4)
})
