// Tests of identity in rooms: levels, names, and what a player is told.

import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Player } from '../room/player.ts'
import type { Room } from '../room/room.ts'
import { IdentifiedParty } from './identified-party.fixture.ts'
import { identity } from './identity.ts'
import { newJwk, nodeCrypto } from './node-crypto.fixture.ts'

afterEach(() => vi.unstubAllGlobals())

const WORDS = Array.from({ length: 2_048 }, (_, index) => `word${index}`)

/** Returns the other player of a room of two. */
const peer = (room: Room): Player => [...room.players.values()].find(({ isMe }) => !isMe) as Player
const levels = (...rooms: readonly Room[]): (string | undefined)[] => rooms.map((room) => peer(room).identity?.level)

/** Records the events of identity in a room. */
function watch(room: Room): unknown[] {
  const told: unknown[] = []
  room.on('identity', ({ identity }) => told.push(['identity', identity?.level]))
  room.on('join', ({ identity }) => told.push(['join', identity?.level]))
  room.on('impostor', ({ name }, key) => told.push(['impostor', name, key]))
  return told
}

describe('levels', () => {
  it('[IDN13] of players without storage are anonymous: set before join, and told', async () => {
    const world = new IdentifiedParty(1)
    const [a, b] = await world.pair(await world.player('ann'), await world.player('bob'))
    const told = watch(a)
    await world.linked(a, b)
    await world.party.run(0)
    expect(told).toEqual([
      ['identity', 'anonymous'],
      ['join', 'anonymous'],
    ])
    expect(levels(a, b)).toEqual(['anonymous', 'anonymous'])
    expect(peer(a).identity?.name).toBe('bob')
    expect(a.me.identity).toBeUndefined()
  })

  it('[IDN13] [IDN16] of a key that was handed in are new, and known when the same key comes again', async () => {
    const world = new IdentifiedParty(2)
    const ann = await world.player('ann', { options: { key: newJwk() } })
    const bob = await world.player('bob', { options: { key: newJwk(), name: 'Robert' } })
    const [a, b] = await world.pair(ann, bob)
    await world.linked(a, b)
    expect(levels(a, b)).toEqual(['new', 'new'])
    expect(peer(a).identity?.name).toBe('Robert')
    const { key } = peer(a).identity!
    expect(key).toMatch(/^[\w-]{43}$/)
    a.leave()
    b.leave()
    const [later, again] = await world.pair(ann, bob)
    await world.linked(later, again)
    expect(levels(later, again)).toEqual(['known', 'known'])
    expect(peer(later).identity?.key).toBe(key)
  })

  it('[IDN13] are known as soon as a player is remembered, by the name that it is given', async () => {
    const world = new IdentifiedParty(3)
    const ann = await world.player('ann')
    const [a, b] = await world.pair(ann, await world.player('bob'))
    await world.linked(a, b)
    const told = watch(a)
    ann.who.remember(peer(a), 'Bobby')
    expect(peer(a).identity).toMatchObject({ level: 'known', name: 'Bobby' })
    expect(told).toEqual([['identity', 'known']])
    ann.who.forget(peer(a).identity!.key)
    expect(peer(a).identity).toMatchObject({ level: 'anonymous', name: 'bob' })
    expect(() => ann.who.remember(a.me)).toThrow(expect.objectContaining({ code: 'invalid-value' }))
  })

  it('[IDN13] [IDN11] are invited with the secret of the room, at both ends, and not without', async () => {
    const world = new IdentifiedParty(4)
    const [ann, bob, cat] = [await world.player('ann'), await world.player('bob'), await world.player('cat')]
    const [a] = await world.seat(ann)
    expect(bob.who.accept(a!.code, ann.who.invite(a!))).toBe(true)
    expect(cat.who.accept(a!.code, 'typed by hand')).toBe(false)
    const [b] = await world.join(a!.code, bob)
    const [c] = await world.join(a!.code, cat)
    await world.linked(a!, b!, c!)
    const of = (room: Room, name: string): string | undefined =>
      [...room.players.values()].find((player) => player.name === name)?.identity?.level
    expect([of(a!, 'bob'), of(b!, 'ann')]).toEqual(['invited', 'invited'])
    expect([of(a!, 'cat'), of(b!, 'cat'), of(c!, 'ann')]).toEqual(['anonymous', 'anonymous', 'anonymous'])
  })

  it('[IDN13] [IDN18] are vouched when a provider knows the assertion of the key', async () => {
    const world = new IdentifiedParty(5)
    const asked: string[] = []
    const provider = {
      verify: async (assertion: string, key: string) =>
        assertion === `token over ${key}` ? { by: 'Example', name: 'Robert' } : undefined,
    }
    const bob = await world.player('bob', {
      options: {
        assertion: async (key) => {
          asked.push(key)
          return `token over ${key}`
        },
      },
    })
    const eve = await world.player('eve', { options: { assertion: async () => `token over ${asked[0]}` } })
    const ann = await world.player('ann', {
      options: { providers: [{ verify: () => Promise.reject(new Error()) }, provider] },
    })
    const rooms = await world.seat(ann, bob, eve)
    await world.linked(...rooms)
    await world.party.run(100)
    const found = [...rooms[0]!.players.values()].filter(({ isMe }) => !isMe).map((player) => player.identity)
    expect(found).toMatchObject([{ level: 'vouched', name: 'Robert', by: 'Example' }, { level: 'anonymous' }])
    expect(asked).toHaveLength(1)
    // The name is the provider's word, also where this player has another one for the key.
    const [, robert] = [...rooms[0]!.players.values()]
    ann.who.remember(robert!, 'my brother')
    expect(robert!.identity).toMatchObject({ level: 'vouched', name: 'Robert', by: 'Example' })
    expect(peer(rooms[1]!).identity).not.toHaveProperty('by')
  })

  it('[IDN13] [IDN12] are compared once the words are, which both see alike, and stay so on another link', async () => {
    const world = new IdentifiedParty(6)
    const [a, b] = await world.pair(
      await world.player('ann', { options: { words: WORDS } }),
      await world.player('bob', { options: { words: WORDS } }),
    )
    await world.linked(a, b)
    const words = peer(a).safetyWords()
    expect(words).toHaveLength(6)
    expect(peer(b).safetyWords()).toEqual(words)
    peer(a).confirm()
    expect(levels(a, b)).toEqual(['compared', 'anonymous'])
    const told = watch(a)
    world.party.network.between('ann', 'bob', { loss: 1 })
    await world.party.until(() => peer(a).status === 'connecting' || peer(a).status === 'away', 'the link is lost')
    await world.party.run(40_000)
    expect(peer(a).safetyWords()).toBeUndefined()
    world.party.network.between('ann', 'bob', { loss: 0 })
    await world.linked(a, b)
    expect(levels(a, b)).toEqual(['compared', 'anonymous'])
    expect(peer(b).safetyWords()).toEqual(peer(a).safetyWords())
    expect(peer(a).safetyWords()).not.toEqual(words)
    expect(told).toEqual([['join', 'compared']])
  })

  it('[IDN13] have no words without the list, and none of the player of this page', async () => {
    const world = new IdentifiedParty(7)
    const [a, b] = await world.pair(await world.player('ann'), await world.player('bob'))
    await world.linked(a, b)
    expect([peer(a).safetyWords(), a.me.safetyWords()]).toEqual([undefined, undefined])
    expect(() => a.me.confirm()).not.toThrow()
  })
})

describe('names', () => {
  it('[IDN14] of a remembered player, with another key, are an impostor, whoever names them so', async () => {
    const world = new IdentifiedParty(8)
    const [ann, bob] = [await world.player('ann'), await world.player('bob')]
    const [a, b] = await world.pair(ann, bob)
    await world.linked(a, b)
    const { key } = peer(a).identity!
    ann.who.remember(peer(a))
    for (const impostor of [
      await world.player('BOB'),
      // The lobby gives it another name than it signs.
      await world.player('nobody', { options: { name: 'bob' } }),
    ]) {
      const [again, other] = await world.pair(ann, impostor)
      const told = watch(again)
      await world.linked(again, other)
      await world.party.run(0)
      expect(told).toContainEqual(['impostor', peer(again).name, key])
      expect(peer(again).identity?.level).toBe('anonymous')
      again.leave()
    }
    const [later, friend] = await world.pair(ann, bob)
    const told = watch(later)
    await world.linked(later, friend)
    await world.party.run(0)
    expect(told).toEqual([
      ['identity', 'known'],
      ['join', 'known'],
    ])
  })

  it('[IDN14] that no player may have are refused, in the option and from a peer', async () => {
    expect(() => identity({ name: ' ' })).toThrow(expect.objectContaining({ code: 'invalid-value' }))
    const world = new IdentifiedParty(9)
    const bob = await world.player('bob', { who: identity({ crypto: nodeCrypto(), name: 'Bob' }) })
    const [a, b] = await world.pair(await world.player('ann'), bob)
    await world.linked(a, b)
    expect(peer(a).identity?.name).toBe('Bob')
  })
})

describe('a blocked key', () => {
  it('[IDN15] loses its link, and gets none in the next room', async () => {
    const world = new IdentifiedParty(10)
    const [ann, bob] = [await world.player('ann'), await world.player('bob')]
    const [a, b] = await world.pair(ann, bob)
    await world.linked(a, b)
    const { key } = peer(a).identity!
    ann.who.block(key)
    await world.party.run(100)
    expect([peer(a).problem?.code, peer(b).problem?.code]).toEqual(['blocked', 'blocked'])
    const [later, again] = await world.pair(ann, bob)
    await world.party.until(() => peer(again).status === 'unreachable', 'bob is told')
    expect([peer(later).problem?.code, peer(again).problem?.code]).toEqual(['blocked', 'blocked'])
    expect(peer(later).identity).toBeUndefined()
    ann.who.forget(key)
    const rooms = await world.pair(ann, bob)
    await world.linked(...rooms)
  })
})
