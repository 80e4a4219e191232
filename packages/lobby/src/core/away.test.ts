// Tests of players who are away: their seats, and the next host.

import { describe, expect, it } from 'vitest'
import { room, World, type FakeSocket } from './world.fixture.ts'

describe('a player who is away', () => {
  it('[LOB23][LOB31] keeps the seat of an away player under any load of another sender', async () => {
    const world = new World(1)
    const { code, ticket } = await room(world)
    const [ann, eve, bob] = [world.join(code, 'Ann', ticket), world.join(code, 'Eve'), world.join(code, 'Bob')]
    const { id, secret } = bob.last('seated')
    bob.drop()
    ann.send({ type: 'signal', n: 1, to: id, data: 'first' })
    // Twice a sender's share in bytes, then many small messages.
    for (let n = 1; n <= 36; n++) eve.send({ type: 'signal', n, to: id, data: 'x'.repeat(15_000) })
    for (let n = 37; n <= 640; n++) {
      eve.send({ type: 'signal', n, to: id, data: n })
      if (n % 100 === 0) await world.live(1_000, [ann, eve])
    }
    ann.send({ type: 'signal', n: 2, to: id, data: 'last' })
    expect(eve.last('error').code).toBe('rate-limited')
    eve.send({ type: 'ping', seen: 0 })
    expect(eve.last('pong').heard).toBe(640)
    expect(ann.all('error')).toEqual([])
    const again = world.socket(`/parties/room/${code}`)
    again.send({ type: 'resume', protocol: 2, id, secret, seen: 0 })
    expect(again.all('resumed').length).toBe(1)
    const heard = again.all('signal').map(({ data }) => data)
    expect([heard[0], heard.at(-1)]).toEqual(['first', 'last'])
    expect(heard.length).toBeLessThanOrEqual(2 + 576)
    expect(again.heard.flatMap((event) => ('n' in event ? [event.n] : []))).toEqual(heard.map((_, i) => i + 1))
  })

  it('[LOB31] frees a seat whose player asks for messages that are no longer kept', async () => {
    const world = new World(1)
    const { code, ticket } = await room(world)
    const ann = world.join(code, 'Ann', ticket)
    const bob = world.join(code, 'Bob')
    const { id, secret } = bob.last('seated')
    for (const name of ['Cid', 'Dan']) world.join(code, name)
    bob.send({ type: 'ping', seen: 2 })
    bob.drop()
    const resume = (seen: number): FakeSocket => {
      const socket = world.socket(`/parties/room/${code}`)
      socket.send({ type: 'resume', protocol: 2, id, secret, seen })
      return socket
    }
    resume(2).drop()
    expect(ann.all('left')).toEqual([])
    expect(resume(1).last('error').code).toBe('seat-unknown')
    expect(ann.last('left')).toMatchObject({ id, reason: 'timeout' })
  })

  it('[LOB31] closes the older socket of a seat that is freed so: it has no seat to signal or relay from', async () => {
    const world = new World(1)
    const { code, ticket } = await room(world, { maxPlayers: 2 })
    const ann = world.join(code, 'Ann', ticket)
    const eve = world.join(code, 'Eve')
    const { id, secret } = eve.last('seated')
    const other = world.socket(`/parties/room/${code}`)
    other.send({ type: 'resume', protocol: 2, id, secret, seen: 1_000 })
    expect([other.last('error').code, eve.last('closed').reason, eve.closedWith]).toEqual([
      'seat-unknown',
      'replaced',
      4_001,
    ])
    // The next player has the slot from which the older socket would go on.
    expect(
      world
        .join(code, 'Bob')
        .last('seated')
        .members.map(({ slot }) => slot),
    ).toEqual([0, 1])
    eve.closedWith = undefined
    eve.send({ type: 'signal', n: 1, to: ann.last('seated').id, data: 'from nobody' })
    eve.relay([{ slot: 0, channel: 0, bytes: Uint8Array.of(1) }])
    expect([ann.all('signal'), ann.relayed]).toEqual([[], []])
  })

  it('[LOB31] keeps a seat for as long as its player has asked, 60 s at most', async () => {
    for (const [keptMs, seconds] of [
      [5_000, 5],
      [20_000, 20],
      [3_600_000, 60],
    ] as const) {
      const world = new World(1)
      const { code, ticket } = await room(world)
      const ann = world.join(code, 'Ann', ticket)
      const bob = world.socket(`/parties/room/${code}`)
      bob.send({ type: 'join', protocol: 2, game: 'arena', version: 1, name: 'Bob', keptMs })
      bob.drop()
      await world.live(seconds * 1_000 - 100, [ann])
      expect(ann.all('left')).toHaveLength(0)
      await world.live(1_200, [ann])
      expect(ann.last('left').reason).toBe('timeout')
    }
  })

  it('[LOB31] keeps a seat for 5 s while all others, one at least, report its links as closed', async () => {
    const world = new World(1)
    const { code, ticket } = await room(world)
    const [ann, bob, cid] = [world.join(code, 'Ann', ticket), world.join(code, 'Bob'), world.join(code, 'Cid')]
    const peer = cid.last('seated').id
    cid.drop()
    ann.send({ type: 'reach', n: 1, peer, reachable: false, closed: true })
    // Silent is not closed.
    bob.send({ type: 'reach', n: 1, peer, reachable: false })
    await world.live(12_000, [ann, bob])
    bob.send({ type: 'reach', n: 2, peer, reachable: false, closed: true })
    await world.pass(1_000)
    expect(ann.last('left')).toMatchObject({ id: peer, reason: 'timeout' })
    // Alone in the room: nobody knows.
    bob.send({ type: 'leave' })
    ann.drop()
    await world.pass(50_000)
    const again = world.socket(`/parties/room/${code}`)
    const { id, secret } = ann.last('seated')
    again.send({ type: 'resume', protocol: 2, id, secret, seen: 0 })
    expect(again.all('resumed')).toHaveLength(1)
  })

  for (const maxPlayers of [2, 64]) {
    it(`[LOB24] keeps an away player's seat while strangers join and leave, of ${maxPlayers}`, async () => {
      const world = new World(1)
      const { code, ticket } = await room(world, { maxPlayers })
      // Alone in the room, so that the host changes with every stranger, and back.
      const bob = world.join(code, 'Bob', ticket)
      const { id, secret } = bob.last('seated')
      let [seated, limited] = [0, 0]
      // The socket is dead: noticed after 15 s, then the seat is kept for 60 s.
      for (let ms = 0; ms < 74_500; ms += 50) {
        const stranger = world.join(code, 'Eve')
        if (stranger.all('seated').length > 0) seated++
        else if (stranger.last('error').code === 'rate-limited') limited++
        stranger.send({ type: 'leave' })
        stranger.drop()
        await world.pass(50)
      }
      expect(bob.closedWith).toBe(4_000)
      expect(seated).toBeGreaterThan(74)
      expect(seated).toBeLessThanOrEqual(75 + Math.max(16, maxPlayers))
      expect(seated + limited).toBe(1_490)
      const again = world.socket(`/parties/room/${code}`)
      again.send({ type: 'resume', protocol: 2, id, secret, seen: 0 })
      expect(again.all('resumed')).toHaveLength(1)
      expect(again.all('joined')).toHaveLength(seated)
      expect(again.all('left')).toHaveLength(seated)
      expect(again.last('host').id).toBe(id)
    })
  }

  it('[LOB24] keeps the ticket of a rate-limited join', async () => {
    const world = new World(1)
    const { code, ticket } = await room(world, { maxPlayers: 4 })
    const stranger = (): FakeSocket => {
      const socket = world.join(code, 'Eve')
      socket.send({ type: 'leave' })
      return socket
    }
    let last = stranger()
    while (last.all('seated').length > 0) last = stranger()
    const ann = world.join(code, 'Ann', ticket)
    expect(ann.last('error').code).toBe('rate-limited')
    await world.pass(1_000)
    ann.send({ type: 'join', protocol: 2, game: 'arena', version: 1, name: 'Ann', ticket })
    expect(ann.last('seated').members.map(({ name }) => name)).toEqual(['Ann'])
  })
})

describe('a host whom the others report as unreachable', () => {
  it('[LOB30] is followed by the longest seated whom the others reach, when all have said so for 5 s', async () => {
    const world = new World(5)
    const { code, ticket } = await room(world)
    const [ann, bob, cid, dan] = [
      world.join(code, 'Ann', ticket),
      world.join(code, 'Bob'),
      world.join(code, 'Cid'),
      world.join(code, 'Dan'),
    ]
    const [annId, bobId] = [ann, bob].map((socket) => socket.last('seated').id)
    cid.send({ type: 'reach', n: 1, peer: bobId!, reachable: false })
    bob.send({ type: 'reach', n: 1, peer: annId!, reachable: false })
    cid.send({ type: 'reach', n: 2, peer: annId!, reachable: false })
    expect(dan.all('host')).toEqual([])
    // The host's own reports do not count.
    ann.send({ type: 'reach', n: 1, peer: cid.last('seated').id, reachable: false })
    dan.send({ type: 'reach', n: 1, peer: annId!, reachable: false })
    await world.pass(100)
    await world.live(4_800, [ann, bob, cid, dan])
    expect(dan.all('host')).toEqual([])
    await world.live(1_200, [ann, bob, cid, dan])
    expect(ann.last('host')).toMatchObject({ id: cid.last('seated').id, term: 2 })
  })

  it('[LOB30] stays host where one player alone says so', async () => {
    const world = new World(6)
    const { code, ticket } = await room(world)
    const ann = world.join(code, 'Ann', ticket)
    const bob = world.join(code, 'Bob')
    bob.send({ type: 'reach', n: 1, peer: ann.last('seated').id, reachable: false })
    expect(ann.all('reach').length).toBe(1)
    expect(ann.all('host')).toEqual([])
  })
})
