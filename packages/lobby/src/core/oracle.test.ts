// Tests of what a stranger learns of a room.

import { expect, it } from 'vitest'
import { room, World } from './world.fixture.ts'

const JOIN = { type: 'join', protocol: 2, game: 'guessed', version: 1, name: 'Eve' }
const RESUME = { type: 'resume', protocol: 2, id: 'A'.repeat(22), secret: 'B'.repeat(22), seen: 0 }

/** Returns all that a stranger hears at a code, with the code left out. */
async function heard(world: World, code: string, id: string | undefined): Promise<string> {
  const stranger = world.socket(`/parties/room/${code}`)
  stranger.send(JOIN)
  stranger.send(RESUME)
  if (id !== undefined) stranger.send({ ...RESUME, id })
  else stranger.send(RESUME)
  stranger.send({ type: 'signal', n: 1, to: 'C'.repeat(22), data: 1 })
  stranger.send({ type: 'close' })
  for (let i = 0; i < 1_100; i++) stranger.send({ type: 'ping', seen: 0 })
  await world.live(12_000, [])
  return JSON.stringify([stranger.heard, stranger.closedWith]).replaceAll(code, 'CODE')
}

it('[LOB11][LOB31] tells a stranger nothing about a room of a game or a seat that is not theirs', async () => {
  const world = new World(1)
  const vacant = await heard(world, '2222222', undefined)
  expect(vacant).toContain('room-unknown')
  for (const maxPlayers of [2, 64]) {
    const { code, ticket } = await room(world, { maxPlayers })
    const ann = world.join(code, 'Ann', ticket)
    const live = world.live(12_000, [ann])
    // Even with the id of a seat, which the other players know.
    expect(await heard(world, code, ann.last('seated').id)).toBe(vacant)
    await live
    ann.send({ type: 'leave' })
    expect(await heard(world, code, ann.last('seated').id)).toBe(vacant)
  }
})

it('[LOB31] tells the player of a seat that it has expired, or that the room has ended', async () => {
  const world = new World(1)
  const { code, ticket } = await room(world)
  const ann = world.join(code, 'Ann', ticket)
  const bob = world.join(code, 'Bob')
  const resume = (of: typeof ann): string => {
    const { id, secret } = of.last('seated')
    const socket = world.socket(`/parties/room/${code}`)
    socket.send({ ...RESUME, id, secret })
    return socket.last('error').code
  }
  bob.drop()
  await world.live(61_000, [ann])
  expect(resume(bob)).toBe('seat-unknown')
  ann.send({ type: 'close' })
  expect([resume(ann), resume(bob)]).toEqual(['room-closed', 'room-closed'])
})
