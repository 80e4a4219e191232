// Tests of a host of whom the others hear nothing: asked by their reports, and replaced if it does not answer.

import { expect, it } from 'vitest'
import { room, World, type FakeSocket } from './world.fixture.ts'

/** Returns a world, and players of one room; the first is its host. */
async function players(count: number): Promise<{ world: World; sockets: FakeSocket[]; host: string }> {
  const world = new World(1)
  const { code, ticket } = await room(world, { maxPlayers: 8 })
  const sockets = Array.from({ length: count }, (_, n) => world.join(code, `P${n}`, n === 0 ? ticket : undefined))
  return { world, sockets, host: sockets[0]!.last('seated').id }
}

const report = (socket: FakeSocket, peer: string, reachable = false, n = 1): void =>
  socket.send({ type: 'reach', n, peer, reachable })

it('[LOB35] names another host half a second after most others have reported one who does not answer', async () => {
  const { world, sockets, host } = await players(4)
  const [ann, bob, cid, dan] = sockets as [FakeSocket, FakeSocket, FakeSocket, FakeSocket]
  await world.pass(100)
  report(cid, host)
  await world.pass(450)
  report(dan, host)
  expect(ann.all('reach').length).toBe(2)
  await world.pass(490)
  expect(bob.all('host')).toEqual([])
  await world.pass(20)
  expect(bob.all('host').map(({ id }) => id)).toEqual([bob.last('seated').id])
})

it('[LOB35] keeps a host who answers, until it is silent for longer than its pings are apart', async () => {
  const { world, sockets, host } = await players(4)
  const [ann, bob, cid, dan] = sockets as [FakeSocket, FakeSocket, FakeSocket, FakeSocket]
  report(bob, host)
  report(cid, host)
  await world.pass(300)
  ann.send({ type: 'ping', seen: 0 })
  await world.live(4_000, [bob, cid, dan])
  expect(bob.all('host')).toEqual([])
  await world.live(2_000, [bob, cid, dan])
  expect(bob.all('host').length).toBe(1)
})

it('[LOB35] keeps a host whom half of the others report, and one of whom the reports are taken back', async () => {
  const { world, sockets, host } = await players(5)
  report(sockets[1]!, host)
  report(sockets[2]!, host)
  await world.pass(3_000)
  report(sockets[3]!, host)
  await world.pass(300)
  report(sockets[3]!, host, true, 2)
  await world.pass(3_000)
  expect(sockets[1]!.all('host')).toEqual([])
})

it('[LOB35] of two players the other is host when the first does not answer its report', async () => {
  const { world, sockets, host } = await players(2)
  report(sockets[1]!, host)
  await world.pass(510)
  expect(sockets[1]!.last('host').id).toBe(sockets[1]!.last('seated').id)
})
