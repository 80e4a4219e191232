// Tests of quick matches beside players who ask for tickets and never come.

import { expect, it } from 'vitest'
import { World, type FakeSocket } from './world.fixture.ts'

const QUICK = { type: 'quick', mode: 'duel', min: 2, max: 2 }

function ask(world: World, address: string): FakeSocket {
  const socket = world.directory('arena', 1, address)
  socket.send({ ...QUICK, req: 1 })
  return socket
}

/** Seats the players who have a ticket, under their own address; returns them with the codes of their rooms. */
function enter(world: World, waiting: Map<FakeSocket, string>): { code: string; socket: FakeSocket }[] {
  return [...waiting].flatMap(([socket, address]) => {
    const [made] = socket.all('made')
    if (!made) return []
    waiting.delete(socket)
    return [{ code: made.code, socket: world.join(made.code, address, made.ticket, address) }]
  })
}

it('[LOB42] lets players meet beside 400 who ask at the same address and never come', async () => {
  const world = new World(1)
  const ghosts = Array.from({ length: 400 }, () => ask(world, '192.0.2.1'))
  const waiting = new Map<FakeSocket, string>()
  const seated: { code: string; socket: FakeSocket }[] = []
  for (let step = 0; step < 120; step++) {
    if (step < 48 && step % 2 === 0) waiting.set(ask(world, `198.51.100.${step}`), `198.51.100.${step}`)
    // Ghosts that got a ticket ask again.
    for (const ghost of ghosts) if (ghost.all('made').length > 0) ghost.send({ ...QUICK, req: 2 })
    await world.live(500, [...ghosts, ...waiting.keys(), ...seated.map(({ socket }) => socket)])
    seated.push(...enter(world, waiting))
  }
  const rooms = new Set(seated.map(({ code }) => code))
  expect([seated.length, waiting.size]).toEqual([24, 0])
  // Two of 24 may share their rooms with a ghost that has just got its one ticket a minute.
  expect(rooms.size).toBeLessThanOrEqual(13)
  expect(ghosts.flatMap((ghost) => ghost.all('made')).length).toBeLessThanOrEqual(6)
})

it('[LOB42] matches a whole class behind one router within a second', async () => {
  const world = new World(1)
  const waiting = new Map(Array.from({ length: 300 }, () => [ask(world, '192.0.2.1'), '192.0.2.1'] as const))
  const seated: { code: string; socket: FakeSocket }[] = []
  for (let step = 0; step < 20; step++) {
    await world.pass(50)
    seated.push(...enter(world, waiting))
  }
  expect(new Set(seated.map(({ code }) => code)).size).toBe(150)
  expect(seated.map(({ socket }) => socket.all('seated').length)).toEqual(Array.from({ length: 300 }, () => 1))
})

it('[LOB42] seats a full room of players behind one router at once', async () => {
  const world = new World(1)
  const players = Array.from({ length: 64 }, () => world.directory('arena', 1, '192.0.2.1'))
  for (const player of players) player.send({ type: 'quick', req: 1, mode: 'ffa', min: 64, max: 64 })
  await world.pass(0)
  expect(new Set(players.map((player) => player.last('made').code)).size).toBe(1)
})

it('[LOB42] matches a player again within seconds who has withdrawn from several matches', async () => {
  const world = new World(1)
  const ann = world.directory('arena', 1, '192.0.2.1')
  for (let req = 1; req <= 6; req++) {
    ann.send({ type: 'quick', req, mode: 'ffa', min: 1, max: 4 })
    await world.live(7_000, [ann])
    expect(ann.last('made').req).toBe(req)
    ann.send({ type: 'cancel', req })
    await world.pass(0)
  }
})
