// Tests of privacy in whole rooms: what strangers, other players and the lobby get to know of addresses.

import { describe, expect, it } from 'vitest'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import type { ConnectOptions } from '../lobby.ts'
import type { WebSocketConstructor } from '../lobby-client/lobby-socket.ts'
import { memoryLobby } from '../testing/memory-lobby.ts'
import { linked, SimulatedParty } from '../testing/simulated-party.ts'
import { addressedLinks, addressesOf } from './addressed-links.fixture.ts'
import type { Player } from './player.ts'
import type { Room } from './room.ts'
import { Stranger } from './stranger.fixture.ts'

const game = defineGame({ id: 'privacy', version: 1, state: { dot: { x: f.uint(16) } } })

const TURN = [{ urls: 'turn:turn.example.com', username: 'u', credential: 'c' }]

/** Party whose players have addresses, and a record of what each one sends to the lobby. */
class AddressedParty {
  readonly party: SimulatedParty<typeof game>
  readonly sent: string[][] = []

  constructor(seed: number, turn = false) {
    this.party = new SimulatedParty(game, { seed })
    if (turn) {
      const { scheduler } = this.party
      Object.assign(this.party, { lobby: memoryLobby({ scheduler, seed, iceServers: TURN }) })
    }
  }

  /** Seats the next player, whose number is that of its addresses. */
  async join(code: string | undefined, options: ConnectOptions = {}): Promise<Room<typeof game>> {
    const { party } = this
    const n = this.sent.length
    const sent: string[] = []
    this.sent.push(sent)
    const { WebSocket } = party.lobby.machine()
    class Tapped extends (WebSocket as new (url: string) => InstanceType<WebSocketConstructor>) {
      override send(message: string | Uint8Array<ArrayBuffer>): void {
        if (typeof message === 'string') sent.push(message)
        super.send(message)
      }
    }
    const links = addressedLinks(party.network, `p${n}`, addressesOf(n))
    const { lobby } = await party.machine(
      { offsetMs: n * 1_000 },
      { relay: true, links, WebSocket: Tapped, ...options },
    )
    return party.settle(code === undefined ? lobby.create({ public: true }) : lobby.join(code))
  }

  /** Returns which of its addresses the nth player has sent to the lobby. */
  shownBy(n: number): string[] {
    const text = this.sent[n]?.join('\n') ?? ''
    return Object.entries(addressesOf(n)).flatMap(([kind, address]) => (text.includes(address) ? [kind] : []))
  }
}

const other = (room: Room<typeof game>): Player => {
  const found = [...room.players.values()].find(({ isMe }) => !isMe)
  if (found === undefined) throw new Error('nobody else is in the room')
  return found
}

describe('a stranger who takes seats in five rooms, and opens no link,', () => {
  const learned = async (options: ConnectOptions): Promise<readonly [local: number, mapped: number]> => {
    const world = new AddressedParty(1)
    const stranger = new Stranger(world.party.lobby, game.id)
    for (let n = 0; n < 5; n++) stranger.harvest((await world.join(undefined, options)).code)
    await world.party.run(5_000)
    const all = world.sent.map((_, n) => addressesOf(n))
    return [all.filter(({ local }) => stranger.knows(local)), all.filter((each) => stranger.knows(each.public))].map(
      ({ length }) => length,
    ) as [number, number]
  }

  it('learns all addresses of open players', async () => {
    expect(await learned({ privacy: 'open' })).toEqual([5, 5])
  })

  it('[PRV1] learns no local address of guarded players, and their public ones', async () => {
    expect(await learned({ privacy: 'guarded' })).toEqual([0, 5])
  })

  it('[PRV6] learns no address where mayReveal says no, or does not answer', async () => {
    expect(await learned({ mayReveal: () => false })).toEqual([0, 0])
    expect(await learned({ mayReveal: () => new Promise<boolean>(() => {}) })).toEqual([0, 0])
  })

  it('[PRV4] learns no address of private players', async () => {
    expect(await learned({ privacy: 'private' })).toEqual([0, 0])
  })
})

/** Levels of two players, the second of whom initiates: one of the two is private, or says no. */
const STRICT: readonly (readonly [string, ConnectOptions, ConnectOptions])[] = [
  ['the answering end is private', { privacy: 'private' }, { privacy: 'open' }],
  ['the initiator is private', { privacy: 'guarded' }, { privacy: 'private' }],
  ['both are private', { privacy: 'private' }, { privacy: 'private' }],
  ['the answering end may not reveal', { mayReveal: () => false }, {}],
  ['the initiator may not reveal', {}, { mayReveal: () => Promise.resolve(false) }],
  ['one may, the other may not', { mayReveal: () => true }, { mayReveal: () => false }],
]

describe.each(STRICT)('where %s,', (_, first, second) => {
  it('[PRV3] [PRV4] [PRV5] the two play over the lobby, and neither shows an address', async () => {
    const world = new AddressedParty(2)
    const ann = await world.join(undefined, first)
    const bob = await world.join(ann.code, second)
    await world.party.until(() => linked(ann) === 1 && linked(bob) === 1, 'they are linked')
    await world.party.run(30_000)
    expect([other(ann).stats.path, other(bob).stats.path]).toEqual(['lobby', 'lobby'])
    expect([world.shownBy(0), world.shownBy(1)]).toEqual([[], []])
  })

  it('[PRV4] the two play over a TURN server where there is one', async () => {
    const world = new AddressedParty(3, true)
    const ann = await world.join(undefined, first)
    const bob = await world.join(ann.code, second)
    await world.party.until(() => linked(ann) === 1 && linked(bob) === 1, 'they are linked')
    await world.party.run(10_000)
    expect([other(ann).stats.path, other(bob).stats.path]).toEqual(['host', 'host'])
    expect([world.shownBy(0), world.shownBy(1)]).toEqual([['relay'], ['relay']])
  })

  it('[PRV4] both get the problem `no-relay` where nothing relays', async () => {
    const world = new AddressedParty(4)
    const ann = await world.join(undefined, { ...first, relay: false })
    const bob = await world.join(ann.code, { ...second, relay: false })
    await world.party.run(1_000)
    for (const room of [ann, bob]) {
      expect(other(room).problem?.code).toBe('no-relay')
      expect(other(room).problem?.message).toContain('there is no relay')
    }
    await world.party.run(60_000)
    expect([world.shownBy(0), world.shownBy(1)]).toEqual([[], []])
  })
})

describe('mayReveal', () => {
  it('[PRV6] is asked once for each player, before any address is shown; a yes makes the link direct', async () => {
    const world = new AddressedParty(5)
    const asked: string[] = []
    let answer: (may: boolean) => void = () => {}
    const mayReveal = (player: Player): Promise<boolean> => {
      asked.push(player.name)
      return new Promise((resolve) => (answer = resolve))
    }
    const ann = await world.join(undefined, { mayReveal })
    const bob = await world.join(ann.code, { name: 'Bob' })
    // Meanwhile the two play over the lobby.
    await world.party.until(() => linked(ann) === 1 && linked(bob) === 1, 'they are linked')
    await world.party.run(20_000)
    expect(other(bob).stats.path).toBe('lobby')
    expect([world.shownBy(0), world.shownBy(1)]).toEqual([[], []])
    answer(true)
    await world.party.until(() => other(bob).stats.path === 'host', 'the link is direct')
    expect(asked).toEqual(['Bob'])
  })

  it('[PRV6] that throws counts as no, and its error is uncaught', async () => {
    const world = new AddressedParty(6)
    const failure = new Error('a mistake of the game')
    const mayReveal = (): boolean => {
      throw failure
    }
    const ann = await world.join(undefined, { mayReveal })
    await world.join(ann.code)
    await expect(world.party.run(10_000)).rejects.toBe(failure)
    await world.party.run(10_000)
    expect(other(ann).stats.path).toBe('lobby')
    expect([world.shownBy(0), world.shownBy(1)]).toEqual([[], []])
  })
})

describe('a player who is blocked', () => {
  it.each([0, 1])('[PRV7] gets no address, whoever initiates (player %i blocks)', async (blocks) => {
    const world = new AddressedParty(7)
    const ann = await world.join(undefined)
    const bob = await world.join(ann.code)
    const [blocking, blocked] = blocks === 0 ? [ann, bob] : [bob, ann]
    await world.party.until(() => blocking.players.size === 2, 'both are seated')
    other(blocking).block()
    const before = world.shownBy(blocks).length
    await world.party.run(60_000)
    // Signals that left before the block count; nothing leaves after it.
    expect(world.shownBy(blocks)).toHaveLength(before)
    expect(other(blocked).problem?.code).toBe('blocked')
  })

  it('[PRV7] nobody gets a signal before both are seated', async () => {
    const world = new AddressedParty(8)
    const ann = await world.join(undefined)
    await world.party.run(5_000)
    expect(world.shownBy(0)).toEqual([])
    await world.join(ann.code)
    await world.party.until(() => linked(ann) === 1, 'they are linked')
    expect(world.shownBy(0)).toEqual(['local', 'public'])
  })
})
