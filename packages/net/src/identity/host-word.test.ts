// Tests of the host's word: what it gave each player is compared, and no honest host is ever disputed.

import fc from 'fast-check'
import { afterEach, expect, it, vi } from 'vitest'
import * as v from 'valibot'
import { pack, unpack } from '../core/wire/msgpack.ts'
import type { OpenLink } from '../link/link.ts'
import { wrapLinks } from '../link/wrap-links.ts'
import type { Dispute } from '../room/dispute.ts'
import type { Room } from '../room/room.ts'
import { certifiedLinks } from './certified-links.fixture.ts'
import { IdentifiedParty, type IdentifiedPlayer } from './identified-party.fixture.ts'

afterEach(() => vi.unstubAllGlobals())

const DECLARED = { shared: { map: v.string(), round: v.number(), scores: v.array(v.number()) } }

function disputes(room: Room): string[] {
  const found: string[] = []
  room.on('dispute', ({ about, player, witness }: Dispute) => found.push(`${about}: ${player.name}, ${witness.name}`))
  return found
}

/** Number of a version for one guest, in place of the host's; undefined: the guest gets none. */
type Numbering = (version: number) => number | undefined

/** Returns links on which one guest gets other shared values, and other numbers of them. */
function lying(links: OpenLink, to: () => string | undefined, numbering: Numbering = (version) => version): OpenLink {
  return (options) =>
    wrapLinks(links, (link) => ({
      send: (channel, bytes) => {
        const isLied = channel === 'events' && options.context.player?.id === to()
        const message: unknown = isLied ? unpack(bytes)?.value : undefined
        if (!Array.isArray(message)) return link.send(channel, bytes)
        if (message[0] === 4 && message[2] === 0) return link.send(channel, pack([...message.slice(0, 3), 'moon']))
        const value: unknown = message[3]
        if (message[0] !== 3 || !Array.isArray(value)) return link.send(channel, bytes)
        const version = numbering(Number(value[1]))
        // The game has no events: one without a number keeps the count of messages.
        const given = version === undefined ? [] : [value[0], version]
        return link.send(channel, pack([...message.slice(0, 3), given]))
      },
    }))(options)
}

it('[IDN71] a host who tells two players two things is found by both, and learns that it is', async () => {
  const world = new IdentifiedParty(1, {}, DECLARED)
  const rooms: Room[] = []
  const host = await world.player('host', {
    links: lying(certifiedLinks(world.party.network, 'host'), () => rooms[2]?.me.id),
  })
  rooms.push(...(await world.seat(host, await world.player('ann'), await world.player('bob'))))
  const found = rooms.map(disputes)
  await world.linked(...rooms)
  rooms[0]!.shared.set('map', 'ice')
  await world.party.run(3_000)
  expect([rooms[1]!.shared.get('map'), rooms[2]!.shared.get('map')]).toEqual(['ice', 'moon'])
  expect(found).toEqual([
    ['shared: host, bob'],
    ['shared: host, bob'],
    // The host tells its own values too.
    expect.arrayContaining(['shared: host, ann', 'shared: host, host']),
  ])
  rooms[0]!.shared.set('map', 'ice')
  await world.party.run(5_000)
  expect(found.map(({ length }) => length)).toEqual([1, 1, 2])
})

it.each<readonly [string, Numbering, readonly number[]]>([
  ['higher', (version) => version + 1_000, [1, 0]],
  ['lower', (version) => version - 1_000, [0, 2]],
  ['not at all', () => undefined, [0, 2]],
  ['with gaps, in which others get values', (version) => (version % 2 === 0 ? version : undefined), [0, 2]],
])('[IDN74] a host who numbers what it tells one player %s is found', async (_, numbering, counts) => {
  const world = new IdentifiedParty(1, {}, DECLARED)
  const rooms: Room[] = []
  const links = lying(certifiedLinks(world.party.network, 'host'), () => rooms[2]?.me.id, numbering)
  const host = await world.player('host', { links })
  rooms.push(...(await world.seat(host, await world.player('ann'), await world.player('bob'))))
  const found = rooms.map(disputes)
  await world.linked(...rooms)
  for (let round = 0; round < 28; round++) {
    rooms[0]!.shared.set('round', round)
    await world.party.run(5_000)
  }
  // By the other guest, and by the host itself, who tells its own numbers.
  expect(found.slice(1).map(({ length }) => length)).toEqual(counts)
  expect(found.flat().every((each) => each.startsWith('shared: host, '))).toBe(true)
})

const NAMES = ['p0', 'p1', 'p2', 'p3'] as const

/** One step of a random room. */
type Step = (play: Play) => Promise<void> | void

/** Room of a random history. */
class Play {
  readonly world: IdentifiedParty
  readonly rooms: Room[] = []
  readonly disputes: string[][] = []
  readonly #left = new Set<Room>()

  constructor(seed: number) {
    this.world = new IdentifiedParty(seed, {}, DECLARED)
  }

  /** Seats the first players, on lines that are slow and lose a little. */
  async begin(seed: number): Promise<void> {
    const players: IdentifiedPlayer[] = []
    for (const name of NAMES) players.push(await this.world.player(name))
    for (const [at, a] of NAMES.entries()) {
      for (const b of NAMES.slice(at + 1)) {
        const delayMs = 10 + ((seed * (at + 3)) % 120)
        this.world.party.network.between(a, b, { delayMs, jitterMs: seed % 20, loss: (seed % 7) / 100 })
      }
    }
    for (const room of await this.world.seat(...players)) this.#add(room)
  }

  /** Rooms of the players who are there. */
  get there(): readonly Room[] {
    return this.rooms.filter((room) => !this.#left.has(room))
  }

  set(name: 'map' | 'round' | 'scores', value: number): void {
    const host = this.there.find((room) => room.isHost)
    const values = { map: `map ${value}`, round: value, scores: [value, -value] }
    host?.shared.set(name, values[name] as never)
  }

  async breakLine(a: string, b: string, ms: number): Promise<void> {
    const { network } = this.world.party
    network.between(a, b, { loss: 1 })
    await this.world.party.run(ms)
    network.between(a, b, { loss: 0.02 })
  }

  leave(at: number): void {
    const room = this.there[at]
    if (room === undefined || this.there.length < 3) return
    this.#left.add(room)
    void room.leave()
  }

  async join(): Promise<void> {
    const [first] = this.there
    if (first === undefined || this.rooms.length >= 7) return
    const player = await this.world.player(`late ${this.rooms.length}`)
    for (const room of await this.world.join(first.code, player)) this.#add(room)
  }

  #add(room: Room): void {
    this.rooms.push(room)
    this.disputes.push(disputes(room))
  }
}

const line = fc.constantFrom(...NAMES)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(fc.constantFrom('map', 'round', 'scores'), fc.nat(99)).map(
      ([name, value]): Step =>
        (play) =>
          play.set(name, value),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.integer({ min: 1, max: 2_500 }).map(
      (ms): Step =>
        (play) =>
          play.world.party.run(ms),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(line, line, fc.integer({ min: 100, max: 15_000 })).map(
      ([a, b, ms]): Step =>
        (play) =>
          a === b ? undefined : play.breakLine(a, b, ms),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.nat(3).map(
      (at): Step =>
        (play) =>
          play.leave(at),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Step>((play) => play.join()) },
)

it('[IDN71] an honest host is never disputed, whatever is set, lost, left and joined', async () => {
  const seeds = fc.integer({ min: 1, max: 1_000_000 })
  await fc.assert(
    fc.asyncProperty(seeds, fc.array(step, { minLength: 4, maxLength: 24 }), async (seed, steps) => {
      const play = new Play(seed)
      await play.begin(seed)
      for (const each of steps) await each(play)
      await play.world.party.run(5_000)
      expect(play.disputes.flat()).toEqual([])
      for (const room of play.there) void room.leave()
      vi.unstubAllGlobals()
    }),
    { numRuns: 20 },
  )
}, 120_000)

it('[IDN71] two honest hosts of one term, elected without the lobby, are not compared', async () => {
  const world = new IdentifiedParty(1, {}, DECLARED)
  const players: IdentifiedPlayer[] = []
  for (const name of ['ann', 'bob', 'cid', 'dan']) players.push(await world.player(name))
  const rooms = await world.seat(...players)
  const found = rooms.map(disputes)
  await world.linked(...rooms)
  world.party.lobby.restart()
  world.party.network.between('bob', 'cid', { loss: 1 })
  await world.party.run(120_000)
  rooms[0]?.leave()
  await world.party.run(1_000)
  expect(rooms.slice(1).map((room) => room.host?.name)).toEqual(['bob', 'cid', 'bob'])
  for (let round = 0; round < 3; round++) {
    rooms[1]!.shared.set('round', round)
    rooms[2]!.shared.set('round', -round)
    await world.party.run(20_000)
  }
  expect(found).toEqual([[], [], [], []])
})

/** Kind of links that is refused, so that the relay carries all. */
const none: OpenLink = ({ events, scheduler }) => {
  scheduler.after(0, () => events.closed({ reason: 'refused' }))
  const no = (): false => false
  return {
    ...{ open: false, send: no, buffered: () => 0, waitsOver: no, accept: no, restart() {}, close() {} },
    path: () => Promise.resolve('unknown'),
  }
}

it('[IDN74] an honest host is not disputed by a player to whom a version comes late behind others', async () => {
  const world = new IdentifiedParty(1, {}, { ...DECLARED, events: { chunk: v.string() } })
  const rooms = await world.seat(
    await world.player('host', { relay: true }),
    await world.player('ann', { relay: true }),
    await world.player('bob', { relay: true, links: none }),
  )
  const found = rooms.map(disputes)
  await world.linked(...rooms)
  const maps: unknown[] = []
  rooms[2]!.shared.on('map', (map) => maps.push(map))
  for (const room of rooms.slice(1)) room.onEvent('chunk', () => {})
  // The messages take more than 40 s of the relay's budget.
  for (let chunk = 0; chunk < 40; chunk++) rooms[0]!.send('chunk', 'x'.repeat(60_000))
  rooms[0]!.shared.set('map', 'ice')
  await world.party.run(35_000)
  expect(maps).toEqual([])
  await world.party.run(60_000)
  expect([maps, found]).toEqual([['ice'], [[], [], []]])
})
