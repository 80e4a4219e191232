// Tests of blocked keys in quick matches.

import { createHash } from 'node:crypto'
import { afterEach, expect, it, vi } from 'vitest'
import type { Lobby } from '../lobby.ts'
import type { Room } from '../room/room.ts'
import { toBase64url } from './base64url.ts'
import { IdentifiedParty } from './identified-party.fixture.ts'
import { identity } from './identity.ts'
import { nodeCrypto } from './node-crypto.fixture.ts'

afterEach(() => vi.unstubAllGlobals())

const DUEL = { mode: 'duel', players: 2 }

it('[LOB55] a player and one whom it has blocked are not matched, and each is with others', async () => {
  const world = new IdentifiedParty(1)
  const { party } = world
  const [ann, bob, cid, dan] = [
    await world.player('ann'),
    await world.player('bob'),
    await world.player('cid'),
    await world.player('dan'),
  ]
  ann.who.block(await bob.who.thumbprint('arena'))
  const found: string[] = []
  const match = ({ lobby }: { readonly lobby: Lobby }, name: string): Promise<Room> =>
    lobby.quickMatch(DUEL).then((room) => {
      found.push(name)
      return room
    })
  const annMatch = match(ann, 'ann')
  const bobMatch = match(bob, 'bob')
  await party.run(2_000)
  expect(found).toEqual([])
  // Each of the two is matched with one of the others.
  const others = [match(cid, 'cid'), match(dan, 'dan')]
  const rooms = await party.settle(Promise.all([annMatch, bobMatch, ...others]))
  const codes = rooms.map(({ code }) => code)
  expect(new Set(codes.slice(0, 2)).size).toBe(2)
  expect(new Set(codes).size).toBe(2)
  // Without the block they meet.
  ann.who.unblock(await bob.who.thumbprint('arena'))
  const again = [ann.lobby.quickMatch({ ...DUEL, mode: 'again' }), bob.lobby.quickMatch({ ...DUEL, mode: 'again' })]
  const [one, two] = await party.settle(Promise.all(again))
  expect(one?.code).toBe(two?.code)
})

it('[LOB43] [LOB55] the hashes are 8 bytes over the salt and the key, of the newest 32 blocked keys', async () => {
  const world = new IdentifiedParty(2)
  const who = identity({ crypto: nodeCrypto() })
  const key = (fill: number): string => toBase64url(new Uint8Array(32).fill(fill))
  const hash = (of: string): string => createHash('sha256').update(`salt${of}`).digest('base64url').slice(0, 11)
  for (let fill = 0; fill < 40; fill++) who.block(key(fill))
  who.unblock(key(39))
  const hashes = await who.keyHashes('arena', Promise.resolve('salt'))
  // The last of the 11 characters has 2 bits that are not used.
  const expected = Array.from({ length: 32 }, (_, at) => hash(key(at + 7)).slice(0, 10))
  expect(hashes?.avoid.map((each) => each.slice(0, 10))).toEqual(expected)
  expect(hashes?.self.slice(0, 10)).toBe(hash(await who.thumbprint('arena')).slice(0, 10))
  expect(hashes?.self).toMatch(/^[\w-]{11}$/)
  expect(await who.keyHashes('arena', Promise.resolve(undefined))).toBeUndefined()
  await expect(who.keyHashes('arena', Promise.reject(new Error('lost')))).rejects.toThrow('lost')
  await world.party.run(1)
})
