// Tests of the ICE servers of seats: order, minted credentials, renewal, and a minter that is slow or fails.

import { describe, expect, it } from 'vitest'
import { PROTOCOL_VERSION } from '../protocol/index.ts'
import type { TurnMinter, TurnServers } from './runtime.ts'
import { World, room, type FakeSocket } from './world.fixture.ts'

const LIFETIME_MS = 600_000

/** Returns a minter that answers when told to, and the ids it was asked for. */
function minter() {
  const asked: string[] = []
  const answers: ((minted: TurnServers | undefined) => void)[] = []
  const turn: TurnMinter = {
    mint: (id) => {
      asked.push(id)
      return new Promise((resolve) => answers.push(resolve))
    },
  }
  const answer = async (world: World, fails = false): Promise<void> => {
    for (const resolve of answers.splice(0)) {
      const servers = [{ urls: 'turn:t', username: `u${asked.length}`, credential: 'c' }]
      resolve(fails ? undefined : { servers, lifetimeMs: LIFETIME_MS })
    }
    await world.pass(0)
  }
  return { turn, asked, answer }
}

const users = (socket: FakeSocket): unknown[] =>
  [...socket.all('seated'), ...socket.all('ice')].map(
    ({ iceServers }) => iceServers.find(({ urls }) => urls === 'turn:t')?.username,
  )

describe('ICE servers of a seat', () => {
  it('[LOB22] come in the order STUN, TURN over UDP, over TCP, over TLS', async () => {
    const turns = ['turns:t:443?transport=tcp', 'turn:t?transport=tcp', 'turn:t']
    const iceServers = [{ urls: turns, username: 'u', credential: 'c' }, { urls: 'turns:o' }, { urls: 'stun:s' }]
    const world = new World(1, { iceServers })
    const { code, ticket } = await room(world)
    expect(world.join(code, 'Ann', ticket).last('seated')).toMatchObject({
      iceServers: [{ urls: 'stun:s' }, { urls: turns.toReversed() }, { urls: 'turns:o' }],
      iceDefault: false,
    })
  })

  it('[LOB25] have credentials for each player, after which it is seated', async () => {
    const { turn, asked, answer } = minter()
    const world = new World(1, { turn })
    const { code, ticket } = await room(world)
    const ann = world.join(code, 'Ann', ticket)
    await world.pass(100)
    expect([ann.heard, asked.length]).toEqual([[], 1])
    await answer(world)
    expect(ann.last('seated')).toMatchObject({
      id: asked[0],
      iceServers: [{ urls: 'stun:stun.l.google.com:19302' }, { urls: 'turn:t', username: 'u1', credential: 'c' }],
      iceDefault: false,
    })
  })

  it('[LOB25] are sent again after a resume, and renewed at half of their lifetime', async () => {
    const { turn, asked, answer } = minter()
    const world = new World(1, { turn })
    const { code, ticket } = await room(world)
    const ann = world.join(code, 'Ann', ticket)
    await answer(world)
    const { id, secret } = ann.last('seated')
    ann.drop()
    const again = world.socket(`/parties/room/${code}`)
    again.send({ type: 'resume', protocol: PROTOCOL_VERSION, id, secret, seen: 0 })
    expect([users(again), asked.length]).toEqual([['u1'], 1])
    await world.live(LIFETIME_MS / 2 - 2_000, [again])
    expect(asked.length).toBe(1)
    await world.live(3_000, [again])
    expect(asked).toEqual([id, id])
    await answer(world)
    expect(users(again)).toEqual(['u1', 'u2'])
  })

  it('[LOB25] lack TURN when minting fails, until it succeeds', async () => {
    const { turn, asked, answer } = minter()
    const world = new World(1, { turn })
    const { code, ticket } = await room(world)
    const ann = world.join(code, 'Ann', ticket)
    await answer(world, true)
    expect(users(ann)).toEqual([undefined])
    await world.live(11_000, [ann])
    expect(asked.length).toBe(2)
    await answer(world)
    expect(users(ann)).toEqual([undefined, 'u2'])
  })

  it('[LOB25] cost no seat: who leaves while they are minted takes none, and a full room is full', async () => {
    const { turn, answer } = minter()
    const world = new World(1, { turn })
    const { code, ticket } = await room(world, { maxPlayers: 2 })
    const ann = world.join(code, 'Ann', ticket)
    const gone = world.join(code, 'Bob')
    gone.drop()
    const cid = world.join(code, 'Cid')
    const dan = world.join(code, 'Dan')
    cid.send({ type: 'join', protocol: PROTOCOL_VERSION, game: 'arena', version: 1, name: 'Cid' })
    expect(cid.last('error').code).toBe('unexpected')
    await answer(world)
    expect([ann.all('seated').length, gone.heard, cid.all('seated').length]).toEqual([1, [], 1])
    expect(dan.last('error').code).toBe('room-full')
    expect(ann.all('joined').map(({ member }) => member.name)).toEqual(['Cid'])
  })
})
