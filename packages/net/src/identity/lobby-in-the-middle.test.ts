// Tests of a lobby that connects players to itself, in rooms: by passing frames on, and with keys of its own.

import { afterEach, describe, expect, it, vi } from 'vitest'
import { memoryLinks } from '../link/memory.ts'
import type { Player } from '../room/player.ts'
import type { Room } from '../room/room.ts'
import { certifiedLinks } from './certified-links.fixture.ts'
import { IdentifiedParty } from './identified-party.fixture.ts'
import { LobbyInTheMiddle, type LinkKind } from './lobby-in-the-middle.fixture.ts'
import { newJwk } from './node-crypto.fixture.ts'
import { someone } from './secured-links.fixture.ts'

afterEach(() => vi.unstubAllGlobals())

const WORDS = Array.from({ length: 2_048 }, (_, index) => `word${index}`)
const KINDS: readonly (readonly [string, LinkKind])[] = [
  ['with certificates', certifiedLinks],
  ['without certificates, as the relay’s are', memoryLinks],
]
const peer = (room: Room): Player => [...room.players.values()].find(({ isMe }) => !isMe) as Player

/** Ann and Bob, between whom a lobby sits: with keys of its own, or without. */
async function attack(kind: LinkKind, seed: number, withKeys: boolean) {
  const world = new IdentifiedParty(seed)
  const { network, scheduler } = world.party
  const rooms: Room[] = []
  const eve = await someone('eve')
  const room = () => ({ code: rooms[0]!.code, initiator: rooms[1]!.me.id, answerer: rooms[0]!.me.id })
  const lobby = new LobbyInTheMiddle(kind, { network, scheduler }, withKeys ? { eve, room } : undefined)
  const [key, bobsKey] = [newJwk(), newJwk()]
  const options = { key, words: WORDS }
  const honest = { links: kind(network, 'ann') }
  // Bob joins later: he initiates.
  const ann = await world.player('ann', { options })
  const bob = await world.player('bob', { options: { ...options, key: bobsKey } })
  const at = (who: typeof ann, name: string, links = lobby.links(name)): Promise<typeof ann> =>
    world.player(name, { who: who.who, links })
  const publicKeys = [key, bobsKey].map(({ x = '' }) => Buffer.from(x, 'base64url'))
  return { world, lobby, rooms, eve, ann, bob, at, honest, publicKeys }
}

it('[IDN4] [IDN10] a lobby that passes all frames on is found by both ends: no message passes', async () => {
  const { world, lobby, ann, bob, at } = await attack(certifiedLinks, 1, false)
  const [a, b] = await world.pair(await at(ann, 'ann'), await at(bob, 'bob'))
  const told: unknown[] = []
  a.on('status', ({ status, problem }) => told.push([status, problem?.code]))
  await world.party.until(() => peer(b).problem !== undefined && peer(a).problem !== undefined, 'both are told')
  expect([peer(a).problem?.code, peer(b).problem?.code]).toEqual(['identity-mismatch', 'identity-mismatch'])
  expect(told).toEqual([['connecting', 'identity-mismatch']])
  await world.party.run(20_000)
  expect([peer(a).status, peer(b).status]).toEqual(['unreachable', 'unreachable'])
  expect([peer(a).problem?.code, peer(b).problem?.code]).toEqual(['identity-mismatch', 'identity-mismatch'])
  expect([peer(a).identity, peer(b).identity]).toEqual([undefined, undefined])
  // Introductions and proofs alone.
  expect(lobby.read.length).toBeGreaterThan(3)
  expect(lobby.read.map(([first]) => first)).toEqual(lobby.read.map(() => 0xc1))
})

it('[IDN3] [IDN8] [IDN9] a lobby that passes all frames on, of a link without certificates, reads none', async () => {
  const { world, lobby, ann, bob, at, publicKeys } = await attack(memoryLinks, 1, false)
  const [a, b] = await world.pair(await at(ann, 'ann'), await at(bob, 'bob'))
  await world.linked(a, b)
  await world.party.run(1_000)
  expect(peer(a).safetyWords()).toEqual(peer(b).safetyWords())
  const frames = lobby.read.filter((bytes) => bytes[0] !== 0xc1)
  expect(frames.length).toBeGreaterThan(10)
  // The first message of a room names its player and its code.
  for (const text of [a.code, a.me.id, 'ann']) {
    expect(frames.filter((bytes) => Buffer.from(bytes).includes(text))).toEqual([])
  }
  // Nor does it know a player again by the key.
  for (const key of publicKeys) {
    expect(key).toHaveLength(32)
    expect(lobby.read.filter((bytes) => Buffer.from(bytes).includes(key))).toEqual([])
  }
})

describe.each(KINDS)('on links %s', (_, kind) => {
  it('[IDN13] strangers cannot find a lobby with keys of its own: it shows as new, with other words', async () => {
    const { world, lobby, rooms, eve, ann, bob, at } = await attack(kind, 2, true)
    rooms.push(...(await world.pair(await at(ann, 'ann'), await at(bob, 'bob'))))
    const [a, b] = rooms as [Room, Room]
    await world.linked(a, b)
    expect([peer(a).identity?.key, peer(b).identity?.key]).toEqual([eve.key.thumbprint, eve.key.thumbprint])
    // Eve's key is ephemeral here; she could say otherwise.
    expect(peer(a).identity?.level).toBe('anonymous')
    expect(peer(a).safetyWords()).toHaveLength(6)
    expect(peer(a).safetyWords()).not.toEqual(peer(b).safetyWords())
    const names = lobby.read.filter((bytes) => Buffer.from(bytes).includes(a.code))
    expect(names.length).toBeGreaterThan(1)
  })

  it('[IDN14] players who remember each other find it, as an impostor', async () => {
    const { world, rooms, ann, bob, at, honest } = await attack(kind, 3, true)
    const [annBefore, bobBefore] = [
      await at(ann, 'ann', honest.links),
      await at(bob, 'bob', kind(world.party.network, 'bob')),
    ]
    const [first, second] = await world.pair(annBefore, bobBefore)
    await world.linked(first, second)
    ann.who.remember(peer(first))
    bob.who.remember(peer(second))
    const keys = [peer(first).identity?.key, peer(second).identity?.key]
    first.leave()
    second.leave()
    rooms.push(...(await world.pair(await at(ann, 'ann'), await at(bob, 'bob'))))
    const [a, b] = rooms as [Room, Room]
    const told: unknown[] = []
    a.on('impostor', (_, key) => told.push(key))
    b.on('impostor', (_, key) => told.push(key))
    await world.linked(a, b)
    expect(told.toSorted()).toEqual(keys.toSorted())
    expect([peer(a).identity?.level, peer(b).identity?.level]).toEqual(['anonymous', 'anonymous'])
  })

  it('[IDN11] [IDN13] invited players find it: it has no MAC of the room', async () => {
    const { world, rooms, ann, bob, at } = await attack(kind, 4, true)
    const [annNow, bobNow] = [await at(ann, 'ann'), await at(bob, 'bob')]
    const [a] = await world.seat(annNow)
    rooms.push(a!)
    bob.who.accept(a!.code, ann.who.invite(a!))
    const [b] = await world.join(a!.code, bobNow)
    rooms.push(b!)
    await world.linked(a!, b!)
    expect([peer(a!).identity?.level, peer(b!).identity?.level]).toEqual(['anonymous', 'anonymous'])
  })

  it('[IDN12] a lobby that comes between players later, in the same room, is found by both', async () => {
    const { world, rooms, ann, bob, at, honest } = await attack(kind, 5, true)
    const { network, scheduler } = world.party
    const eve = await someone('eve')
    const room = () => ({ code: rooms[0]!.code, initiator: rooms[1]!.me.id, answerer: rooms[0]!.me.id })
    const lobby = new LobbyInTheMiddle(kind, { network, scheduler }, { eve, room })
    let isAttacked = false
    const links = (name: string): Parameters<typeof at>[2] => {
      const [sound, attacked] = [kind(network, name), lobby.links(name)]
      return (options) => (isAttacked ? attacked : sound)(options)
    }
    void honest
    rooms.push(...(await world.pair(await at(ann, 'ann', links('ann')), await at(bob, 'bob', links('bob')))))
    const [a, b] = rooms as [Room, Room]
    await world.linked(a, b)
    const keys = [peer(a).identity?.key, peer(b).identity?.key]
    isAttacked = true
    network.between('ann', 'bob', { loss: 1 })
    await world.party.run(60_000)
    expect([peer(a).problem?.code, peer(b).problem?.code]).toEqual(['identity-mismatch', 'identity-mismatch'])
    expect([peer(a).identity?.key, peer(b).identity?.key]).toEqual(keys)
    isAttacked = false
    network.between('ann', 'bob', { loss: 0 })
    await world.linked(a, b)
    expect([peer(a).problem, peer(b).problem]).toEqual([undefined, undefined])
  })
})
