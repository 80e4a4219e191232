// Tests of the directory: quick match, lists of rooms and limits.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { room, World, type FakeSocket } from './world.fixture.ts'

/** Makes a public room with a player in it; returns its code. */
async function listed(world: World, data: unknown, address?: string): Promise<string> {
  const { code, ticket } = await room(world, { public: true, data }, address)
  world.join(code, 'Ann', ticket, address)
  await world.pass(0)
  return code
}

describe('a directory', () => {
  it('[LOB40] makes a room at once for a minimum of one, and fills it', async () => {
    const world = new World(1)
    const [ann, bob] = [world.directory(), world.directory()]
    ann.send({ type: 'quick', req: 1, mode: 'ffa', min: 1, max: 4 })
    await world.pass(0)
    const first = ann.last('made')
    bob.send({ type: 'quick', req: 1, mode: 'ffa', min: 1, max: 4 })
    await world.pass(0)
    expect(bob.last('made').code).toBe(first.code)
  })

  it('[LOB41] refuses a second quick match on one connection, and drops a cancelled one', async () => {
    const world = new World(1)
    const [ann, bob] = [world.directory(), world.directory()]
    const quick = { type: 'quick', mode: 'duel', min: 2, max: 2 }
    ann.send({ ...quick, req: 1 })
    ann.send({ ...quick, req: 2 })
    expect(ann.last('error')).toMatchObject({ code: 'unexpected', req: 2 })
    ann.send({ type: 'cancel', req: 1 })
    bob.send({ ...quick, req: 1 })
    await world.pass(1_000)
    expect([ann.all('made'), bob.all('made')]).toEqual([[], []])
    ann.send({ ...quick, req: 3 })
    await world.pass(0)
    expect(ann.last('made').code).toBe(bob.last('made').code)
  })

  it('[LOB4] refuses with the number of the request, and accepts a cancel after any number of requests', async () => {
    const world = new World(1)
    const [ann, bob] = [world.directory(), world.directory()]
    const quick = { type: 'quick', mode: 'duel', min: 2, max: 2 }
    ann.send({ ...quick, req: 0 })
    for (let req = 1; req <= 20; req++) ann.send({ type: 'list', req })
    expect(ann.all('rooms').map(({ req }) => req)).toEqual([1, 2, 3])
    expect(ann.all('error').map(({ code, req }) => [code, req])).toEqual(
      Array.from({ length: 17 }, (_, i) => ['rate-limited', i + 4]),
    )
    // More than the tokens that are left.
    for (let i = 0; i < 140; i++) ann.send({ type: 'ping', seen: 0 })
    ann.send({ type: 'cancel', req: 0 })
    bob.send({ ...quick, req: 1 })
    await world.pass(100)
    expect(bob.all('made')).toEqual([])
  })

  it('[LOB12] lists rooms in pages of 20, newest first, from a cache that is at most 1 s old', async () => {
    const world = new World(1)
    const codes: string[] = []
    for (let i = 0; i < 45; i++) codes.unshift(await listed(world, { even: i % 2 === 0 }))
    const list = (request: object): readonly string[] => {
      const client = world.directory()
      client.send({ type: 'list', req: 7, ...request })
      expect(client.last('rooms').req).toBe(7)
      return client.last('rooms').rooms.map(({ code }) => code)
    }
    expect(list({})).toEqual(codes.slice(0, 20))
    expect([1, 2, 3].map((page) => list({ page }))).toEqual([codes.slice(20, 40), codes.slice(40), []])
    expect(list({ data: { even: true } })).toEqual(codes.filter((_, i) => i % 2 === 0).slice(0, 20))
    const code = await listed(world, null)
    expect(list({})).toEqual(codes.slice(0, 20))
    expect(list({ mode: 'duel' })).toEqual([])
    await world.pass(1_000)
    expect(list({})).toEqual([code, ...codes.slice(0, 19)])
  })

  it('[LOB4] answers one list a second for as long as a menu is open', async () => {
    const world = new World(1)
    const ann = world.directory()
    for (let second = 0; second < 600; second++) {
      ann.send({ type: 'list', req: second })
      if (second % 5 === 0) ann.send({ type: 'ping', seen: 0 })
      await world.pass(1_000)
    }
    expect([ann.all('rooms').length, ann.all('error')]).toEqual([600, []])
  })

  it('[LOB12] does not list a room that nobody has come to', async () => {
    const world = new World(1)
    await room(world, { public: true })
    const code = await listed(world, null)
    const client = world.directory()
    client.send({ type: 'list', req: 1 })
    expect(client.last('rooms').rooms.map((each) => each.code)).toEqual([code])
  })

  it('[LOB12] gives no address more than a quarter of a page while others have rooms', async () => {
    const world = new World(1)
    const others: string[] = []
    for (let i = 0; i < 30; i++) others.unshift(await listed(world, null, `198.51.100.${i}`))
    const flood: string[] = []
    for (let i = 0; i < 30; i++) flood.unshift(await listed(world, null, '192.0.2.1'))
    const page = (page: number): readonly string[] => {
      const client = world.directory()
      client.send({ type: 'list', req: 1, page })
      return client.last('rooms').rooms.map(({ code }) => code)
    }
    expect(page(0)).toEqual([...flood.slice(0, 5), ...others.slice(0, 15)])
    expect(page(1)).toEqual([...others.slice(15), ...flood.slice(5, 10)])
    expect(page(2)).toEqual(flood.slice(10))
  })

  it('[LOB12] keeps no more pages than its cache has', async () => {
    const world = new World(1)
    const code = await listed(world, null)
    for (let i = 0; i < 200; i++) {
      const client = world.directory()
      client.send({ type: 'list', req: 1, data: { key: i } })
      client.send({ type: 'list', req: 2 })
      expect(client.all('rooms').map(({ rooms }) => rooms.map((each) => each.code))).toEqual([[], [code]])
      client.drop()
    }
  })

  it('[LOB41] never leaves a player waiting beside a room with a free seat', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.array(fc.record({ fate: fc.constantFrom('stays', 'gone-waiting', 'no-show'), after: fc.nat(400) }), {
          minLength: 2,
          maxLength: 24,
        }),
        async (seed, arrivals) => {
          const world = new World(seed)
          const seated: { code: string; socket: FakeSocket }[] = []
          const waiting: FakeSocket[] = []
          const serve = (): void => {
            for (const socket of [...waiting]) {
              const [made] = socket.all('made')
              if (!made) continue
              waiting.splice(waiting.indexOf(socket), 1)
              seated.push({ code: made.code, socket: world.join(made.code, 'P', made.ticket) })
            }
          }
          for (const { fate, after } of arrivals) {
            const socket = world.directory()
            socket.send({ type: 'quick', req: 1, mode: 'duel', min: 2, max: 2 })
            if (fate === 'stays') waiting.push(socket)
            else if (fate === 'gone-waiting') socket.drop()
            await world.live(after, [...waiting, ...seated.map((each) => each.socket)])
            serve()
          }
          // Long enough for unused tickets to expire, and for their seats to be filled.
          for (let i = 0; i < 12; i++) {
            await world.live(5_000, [...waiting, ...seated.map((each) => each.socket)])
            serve()
          }
          for (const { socket } of seated) expect(socket.all('seated').length).toBe(1)
          expect(waiting.length).toBeLessThanOrEqual(1)
          const alone = seated.filter(({ code }) => seated.filter((each) => each.code === code).length === 1)
          // A waiting player and a lone one must have been seated together.
          if (alone.length > 0) expect(waiting.length).toBe(0)
          expect(seated.length + waiting.length).toBe(arrivals.filter(({ fate }) => fate === 'stays').length)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('[LOB3] answers any text, and never throws', async () => {
    const world = new World(1)
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.object().map((value) => JSON.stringify(value)),
        ),
        (text) => {
          const socket = world.directory()
          const before = socket.heard.length
          socket.send(text)
          expect(socket.heard.length).toBe(before + 1)
          expect(socket.last('error').code).toMatch(/malformed|unknown-type|too-large/)
          socket.drop()
        },
      ),
    )
  })

  it('[LOB2] refuses keys that no object can have', () => {
    const world = new World(1)
    for (const path of [
      '/parties/main/x',
      '/parties/main/a@01',
      '/parties/room/AB',
      '/parties/room/2222222/x',
      '/',
      '/party/a@1',
    ]) {
      expect(world.lobby.accept(path, { send: () => {}, close: () => {} })).toBeUndefined()
    }
    expect(world.lobby.size).toBe(0)
  })
})
