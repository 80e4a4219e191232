// Tests of a room in the lobby: sockets, seats, hosts, signals and its end.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { room, World, type FakeSocket } from './world.fixture.ts'

describe('a room', () => {
  it('[LOB5] closes a silent socket after 15 s, and keeps its seat for 60 s more', async () => {
    const world = new World(1)
    const { code, ticket } = await room(world)
    const ann = world.join(code, 'Ann', ticket)
    const bob = world.join(code, 'Bob')
    await world.live(14_000, [ann])
    expect(bob.closedWith).toBeUndefined()
    await world.live(3_000, [ann])
    expect(bob.closedWith).toBe(4_000)
    await world.live(56_000, [ann])
    expect(ann.all('left')).toEqual([])
    await world.live(5_000, [ann])
    expect(ann.last('left')).toMatchObject({ id: bob.last('seated').id, reason: 'timeout' })
  })

  it('[LOB5] closes a socket without a greeting', async () => {
    const world = new World(1)
    const stranger = world.socket('/parties/room/2222222')
    await world.live(12_000, [stranger])
    expect(stranger.closedWith).toBe(4_000)
  })

  it('[LOB6] refuses hello, join and resume of another protocol version', async () => {
    const world = new World(1)
    const { code, ticket } = await room(world)
    const ann = world.join(code, 'Ann', ticket)
    const { id, secret } = ann.last('seated')
    const to = (path: string, message: object): FakeSocket => {
      const socket = world.socket(path)
      socket.send(message)
      return socket
    }
    const path = `/parties/room/${code}`
    for (const protocol of [0, 1]) {
      const refused = [
        to('/parties/main/arena@1', { type: 'hello', protocol }),
        to(path, { type: 'join', protocol, game: 'arena', version: 1, name: 'Bob' }),
        to(path, { type: 'resume', protocol, id, secret, seen: 0 }),
      ]
      for (const socket of refused) {
        const answers = socket.heard.filter(({ type }) => type !== 'ready')
        expect(answers).toMatchObject([{ type: 'error', code: 'protocol-mismatch' }])
        socket.send({ type: 'create', req: 1, public: false, maxPlayers: 4 })
        await world.pass(0)
        expect(socket.all('made')).toEqual([])
      }
    }
    expect(ann.all('joined')).toEqual([])
    expect(ann.closedWith).toBeUndefined()
  })

  it('[LOB10] frees a reserved seat after 10 s', async () => {
    const world = new World(1)
    const { code, ticket } = await room(world, { maxPlayers: 1 })
    const ann = world.join(code, 'Ann')
    expect(ann.last('error').code).toBe('room-full')
    await world.pass(9_000)
    expect(world.join(code, 'Ann', ticket).last('seated').members.length).toBe(1)
    const other = await room(world, { maxPlayers: 1 })
    await world.pass(12_000)
    expect(world.join(other.code, 'Bob', other.ticket).last('error').code).toBe('room-closed')
  })

  it('[LOB11] forgets an ended room after 60 s, and everything about it', async () => {
    const world = new World(1)
    const { code, ticket } = await room(world, { public: true })
    const ann = world.join(code, 'Ann', ticket)
    ann.send({ type: 'leave' })
    ann.drop()
    await world.pass(59_000)
    const late = world.join(code, 'Bob')
    expect(late.last('error').code).toBe('room-closed')
    late.drop()
    await world.pass(3_000)
    const later = world.join(code, 'Bob')
    expect(later.last('error').code).toBe('room-unknown')
    later.drop()
    await world.pass(60_000)
    expect(world.lobby.size).toBe(0)
  })

  it('[LOB20] assigns the lowest free slot, and rising ordinals', async () => {
    const world = new World(1)
    const { code, ticket } = await room(world)
    const seats = [world.join(code, 'A', ticket), world.join(code, 'B'), world.join(code, 'C')]
    seats[1]?.send({ type: 'leave' })
    const again = world.join(code, 'D')
    expect(again.last('seated').members.map(({ name, slot, ordinal }) => [name, slot, ordinal])).toEqual([
      ['A', 0, 0],
      ['C', 2, 2],
      ['D', 1, 3],
    ])
  })

  it('[LOB21] lists unreachable pairs for a newcomer, until they reach each other or leave', async () => {
    const world = new World(1)
    const { code, ticket } = await room(world, { maxPlayers: 8 })
    const [ann, bob, cid] = [world.join(code, 'Ann', ticket), world.join(code, 'Bob'), world.join(code, 'Cid')]
    const ids = [ann, bob, cid].map((socket) => socket.last('seated').id)
    ann.send({ type: 'reach', n: 1, peer: ids[1], reachable: false })
    ann.send({ type: 'reach', n: 2, peer: ids[2], reachable: false })
    bob.send({ type: 'reach', n: 1, peer: ids[0], reachable: false })
    bob.send({ type: 'reach', n: 2, peer: 'nobody', reachable: false })
    const pairs = (name: string): unknown => world.join(code, name).last('seated').unreachable
    expect(pairs('Dan')).toEqual([
      [0, 1],
      [0, 2],
      [1, 0],
    ])
    bob.send({ type: 'reach', n: 3, peer: ids[0], reachable: true })
    expect(pairs('Eve')).toEqual([
      [0, 1],
      [0, 2],
    ])
    cid.send({ type: 'leave' })
    expect(pairs('Fay')).toEqual([[0, 1]])
  })

  it('[LOB23] takes numbered messages exactly once and in order', async () => {
    const world = new World(1)
    const { code, ticket } = await room(world)
    const ann = world.join(code, 'Ann', ticket)
    const bob = world.join(code, 'Bob')
    const to = ann.last('seated').id
    for (const n of [2, 1, 1, 3, 2, 4, 3]) bob.send({ type: 'signal', n, to, data: n })
    expect(ann.all('signal').map(({ data }) => data)).toEqual([1, 2, 3])
    bob.send({ type: 'ping', seen: 0 })
    expect(bob.last('pong').heard).toBe(3)
  })

  it('[LOB13] returns to the list of a directory that was restarted', async () => {
    const world = new World(1)
    const { code, ticket } = await room(world, { public: true })
    const ann = world.join(code, 'Ann', ticket)
    await world.live(120_000, [ann])
    const directory = world.directory()
    directory.send({ type: 'list', req: 1 })
    expect(directory.last('rooms').rooms.map((listing) => [listing.code, listing.players])).toEqual([[code, 1]])
  })

  it('[LOB30][LOB20] keeps one host, unique slots and equal member lists while players join and leave', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.array(fc.tuple(fc.constantFrom('join', 'leave', 'drop', 'resume', 'wait'), fc.nat(7), fc.nat(12_000)), {
          maxLength: 40,
        }),
        async (seed, steps) => {
          const world = new World(seed)
          const { code, ticket } = await room(world, { maxPlayers: 5 })
          const players: Player[] = [new Player(world.join(code, 'first', ticket))]
          for (const [step, who, ms] of steps) {
            const player = players[who % players.length]
            if (step === 'join') {
              const socket = world.join(code, `P${players.length}`)
              if (socket.all('seated').length === 1) players.push(new Player(socket))
            } else if (step === 'leave') player?.leave()
            else if (step === 'drop') player?.drop()
            else if (step === 'resume') player?.resume(world, code)
            else
              await world.live(
                ms,
                players.flatMap(({ socket, present }) => (present ? [socket] : [])),
              )
            const present = players.filter((each) => each.present)
            const [first] = present
            if (!first) continue
            const ids = first.members().map(({ id }) => id)
            for (const each of present) {
              expect(
                each
                  .members()
                  .map(({ id }) => id)
                  .toSorted(),
              ).toEqual(ids.toSorted())
              expect(each.host()).toEqual(first.host())
              expect(ids).toContain(each.id)
            }
            const slots = first.members().map(({ slot }) => slot)
            expect(new Set(slots).size).toBe(slots.length)
            expect(slots.length).toBeLessThanOrEqual(5)
            expect(ids).toContain(first.host().id)
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})

/** Player whose knowledge of the room comes from its messages alone. */
class Player {
  readonly id: string
  readonly #seated
  /** Numbered messages, without repeats. */
  readonly #events: FakeSocket['heard'] = []
  #left = false
  socket: FakeSocket

  constructor(socket: FakeSocket) {
    this.socket = socket
    this.#seated = socket.last('seated')
    this.id = this.#seated.id
  }

  get present(): boolean {
    return !this.#left && this.socket.closedWith === undefined
  }

  leave(): void {
    this.socket.send({ type: 'leave' })
    this.#left = true
  }

  drop(): void {
    this.#collect()
    this.socket.drop()
  }

  resume(world: World, code: string): void {
    if (this.#left || this.present) return
    this.#collect()
    const again = world.socket(`/parties/room/${code}`)
    again.send({ type: 'resume', protocol: 2, id: this.id, secret: this.#seated.secret, seen: this.#events.length })
    if (again.all('resumed').length === 1) this.socket = again
    else this.#left = true
  }

  members(): readonly { readonly id: string; readonly slot: number }[] {
    this.#collect()
    const members = new Map(this.#seated.members.map((member) => [member.id, member]))
    for (const event of this.#events) {
      if (event.type === 'joined') members.set(event.member.id, event.member)
      if (event.type === 'left') members.delete(event.id)
    }
    return [...members.values()]
  }

  host(): { readonly id: string; readonly term: number } {
    this.#collect()
    const { id, term } = this.#events.findLast((event) => event.type === 'host') ?? this.#seated.host
    return { id, term }
  }

  #collect(): void {
    for (const event of this.socket.heard) {
      if ('n' in event && event.n === this.#events.length + 1) this.#events.push(event)
    }
  }
}
