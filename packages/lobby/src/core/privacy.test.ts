// Tests of the room's part in privacy: what it hides in signals, and what it says of a player to the others.

import { describe, expect, it } from 'vitest'
import { room, World, type FakeSocket } from './world.fixture.ts'

const candidate = (address: string, type: string): object => ({
  attempt: 1,
  data: {
    direct: 1,
    data: { type: 'candidate', candidate: { candidate: `candidate:1 1 udp 9 ${address} 7 typ ${type}` } },
  },
})

const LOCAL = candidate('192.168.1.5', 'host')
const PUBLIC = candidate('203.0.113.9', 'srflx')
const RELAYED = candidate('203.0.113.20', 'relay')

/** Seats two players, the first of whom sends three candidates. Returns those that the second one gets. */
async function received(first: object, second: object): Promise<unknown[]> {
  const world = new World(1)
  const { code } = await room(world)
  const seated = (more: object): FakeSocket => {
    const socket = world.socket(`/parties/room/${code}`)
    socket.send({ type: 'join', protocol: 2, game: 'arena', version: 1, name: 'Ann', ...more })
    return socket
  }
  const [ann, bob] = [seated(first), seated(second)]
  const to = bob.last('seated').id
  for (const [at, data] of [LOCAL, PUBLIC, RELAYED].entries()) ann.send({ type: 'signal', n: at + 1, to, data })
  ann.send({ type: 'ping', seen: 0 })
  expect(ann.last('pong').heard).toBe(3)
  expect(ann.all('error')).toEqual([])
  return bob.all('signal').map(({ data }) => data)
}

describe('[LOB26] a room hides in signals', () => {
  it.each([
    [{}, {}, [LOCAL, PUBLIC, RELAYED]],
    [{ privacy: 'open' }, { privacy: 'guarded' }, [LOCAL, PUBLIC, RELAYED]],
    [{ privacy: 'guarded' }, {}, [PUBLIC, RELAYED]],
    [{ privacy: 'private' }, {}, [RELAYED]],
    [{ privacy: 'open' }, { privacy: 'private' }, [RELAYED]],
    [{ privacy: 'guarded' }, { privacy: 'private' }, [RELAYED]],
  ])('from %j to %j', async (first, second, kept) => {
    expect(await received(first, second)).toEqual(kept)
  })

  it('no more after the seat was resumed, and says who asks', async () => {
    const world = new World(1)
    const { code } = await room(world)
    const ann = world.socket(`/parties/room/${code}`)
    ann.send({ type: 'join', protocol: 2, game: 'arena', version: 1, name: 'Ann', privacy: 'guarded', asks: true })
    const bob = world.join(code, 'Bob')
    expect(bob.last('seated').members.map(({ asks }) => asks)).toEqual([true, undefined])
    const { id, secret } = ann.last('seated')
    ann.drop()
    const again = world.socket(`/parties/room/${code}`)
    again.send({ type: 'resume', protocol: 2, id, secret, seen: 1 })
    for (const [at, data] of [LOCAL, PUBLIC].entries()) {
      again.send({ type: 'signal', n: at + 1, to: bob.last('seated').id, data })
    }
    expect(bob.all('signal').map(({ data }) => data)).toEqual([PUBLIC])
  })
})
