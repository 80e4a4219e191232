// Tests of the mesh as witness of keys.

import fc from 'fast-check'
import { afterEach, expect, it, vi } from 'vitest'
import { pack } from '../core/wire/msgpack.ts'
import type { OpenLink } from '../link/link.ts'
import type { Dispute } from '../room/dispute.ts'
import { Members } from '../room/members.ts'
import { SeatedPlayer } from '../room/player.ts'
import type { Room } from '../room/room.ts'
import { toBase64url } from './base64url.ts'
import { certifiedLinks } from './certified-links.fixture.ts'
import { IdentifiedParty, type IdentifiedPlayer } from './identified-party.fixture.ts'
import { FRAME_KINDS } from './identity-frames.ts'
import { KeyWitness } from './key-witness.ts'
import { LobbyInTheMiddle } from './lobby-in-the-middle.fixture.ts'
import { newJwk } from './node-crypto.fixture.ts'
import { someone } from './secured-links.fixture.ts'

afterEach(() => vi.unstubAllGlobals())

/** Records the disputes of a room: on whom, and with whom, by name. */
function disputes(room: Room): string[] {
  const found: string[] = []
  room.on('dispute', ({ about, player, witness }: Dispute) => found.push(`${about}: ${player.name}, ${witness.name}`))
  return found
}

it('[IDN70] honest players dispute nothing, however they come, go and are linked again', async () => {
  const world = new IdentifiedParty(1)
  const names = ['ann', 'bob', 'cid', 'dan']
  const players: IdentifiedPlayer[] = []
  for (const name of names) players.push(await world.player(name))
  const rooms = await world.seat(...players)
  const found = rooms.map(disputes)
  await world.linked(...rooms)
  world.party.network.between('ann', 'bob', { loss: 1 })
  await world.party.run(20_000)
  world.party.network.between('ann', 'bob', { loss: 0 })
  await world.linked(...rooms)
  rooms[2]?.leave()
  await world.party.run(1_000)
  const [again] = await world.join(rooms[0]?.code ?? '', await world.player('cid', { options: { key: newJwk() } }))
  found.push(disputes(again as Room))
  await world.linked(rooms[0] as Room, rooms[1] as Room, rooms[3] as Room, again as Room)
  await world.party.run(1_000)
  expect(found).toEqual([[], [], [], [], []])
})

it('[IDN70] [IDN72] a lobby between two of three is found by all, and nothing acts on it', async () => {
  const world = new IdentifiedParty(2)
  const { network, scheduler } = world.party
  const rooms: Room[] = []
  const eve = await someone('eve')
  const room = () => ({ code: rooms[0]!.code, initiator: rooms[1]!.me.id, answerer: rooms[0]!.me.id })
  const lobby = new LobbyInTheMiddle(certifiedLinks, { network, scheduler }, { eve, room })
  // Of each of the first two, all links to the other one: the player to whom its first link goes.
  const attacked = (name: string): OpenLink => {
    const [toEve, honest] = [lobby.links(name), certifiedLinks(network, name)]
    let victim: string | undefined
    return (options) => {
      victim ??= options.context.player?.id
      return (options.context.player?.id === victim ? toEve : honest)(options)
    }
  }
  const ann = await world.player('ann', { links: attacked('ann') })
  const bob = await world.player('bob', { links: attacked('bob') })
  const cid = await world.player('cid')
  rooms.push(...(await world.pair(ann, bob)))
  await world.linked(rooms[0]!, rooms[1]!)
  rooms.push(...(await world.join(rooms[0]!.code, cid)))
  const found = rooms.map(disputes)
  await world.linked(...rooms)
  await world.party.run(1_000)
  expect(found.map((each) => each.toSorted())).toEqual([
    ['key: bob, cid'],
    ['key: ann, cid'],
    ['key: ann, bob', 'key: bob, ann'],
  ])
  await world.party.run(5_000)
  const statuses = rooms.flatMap((each) => [...each.players.values()].map(({ status }) => status))
  expect(new Set(statuses)).toEqual(new Set(['connected']))
  const [byAnn, byCid] = [rooms[0]!, rooms[2]!].map((each) =>
    [...each.players.values()].map(({ name, identity }) => [name, identity?.disputed]),
  )
  expect(byAnn).toEqual([
    ['ann', undefined],
    ['bob', true],
    ['cid', undefined],
  ])
  expect(byCid).toEqual([
    ['cid', undefined],
    ['ann', true],
    ['bob', true],
  ])
})

/** Witness of a room of three, without links. */
function witness() {
  const seat = (id: string, ordinal: number): SeatedPlayer =>
    new SeatedPlayer({ id, slot: ordinal, ordinal, name: id }, ordinal === 0)
  const [me, bob, cid] = [seat('me', 0), seat('bob', 1), seat('cid', 2)]
  bob.status = cid.status = 'connected'
  const members = new Members(me)
  members.add(bob)
  members.add(cid)
  const key = (fill: number): string => toBase64url(new Uint8Array(32).fill(fill))
  const proven = (fill: number) =>
    ({ identity: { level: 'new', key: key(fill) }, safetyWords: () => [], confirm() {} }) as const
  bob.identityRecord = proven(1)
  const found: string[] = []
  const sent: unknown[] = []
  const seated = new Set(['bob', 'cid'])
  const made = new KeyWitness({
    frames: { send: (player, kind, body) => sent.push([player.id, kind, body]) > 0 },
    members,
    ownKey: key(0),
    seated,
    disputed: (about, player, by) => found.push(`${about === 'key' ? '' : `${about}: `}${player.id}, ${by.id}`),
  })
  const says = (by: SeatedPlayer, ...pairs: unknown[]): void => made.received(by, FRAME_KINDS.witness, pack(pairs))
  return { made, bob, cid, key, proven, found, sent, says, seated }
}

it('[IDN70] what a witness says of a player who is not linked yet is compared when it is, and is reported once', () => {
  const { made, bob, cid, key, proven, found, says } = witness()
  says(bob, 'cid', key(7), 'me', key(0), 'dan', key(9))
  expect(found).toEqual([])
  cid.identityRecord = proven(2)
  made.linked(cid)
  made.linked(cid)
  says(bob, 'cid', key(7))
  says(bob, 'me', key(5))
  says(cid, 'bob', key(1))
  expect(found).toEqual(['cid, bob', 'me, bob'])
})

it('[IDN73] a witness of somebody who was never seated here is reported after a minute of both links, once', () => {
  const { made, bob, cid, key, found, seated, says } = witness()
  const minute = (): void => {
    for (let second = 0; second < 59; second++) made.check()
  }
  says(bob, 'dan', key(9), 'me', key(0), 'cid', key(2))
  says(cid, 'eli', key(8))
  minute()
  // Eli has come, later than the witness told of it.
  seated.add('eli')
  made.lobbyChanged('reconnecting')
  says(bob, 'dan', key(9))
  minute()
  minute()
  made.lobbyChanged('connected')
  says(bob, 'dan', key(9))
  minute()
  bob.status = 'away'
  minute()
  bob.status = 'connected'
  expect(found).toEqual([])
  made.check()
  made.check()
  minute()
  expect(found).toEqual(['players: bob, bob'])
})

it('[IDN73] a player who loses the lobby for good, while others come, disputes nothing', async () => {
  const world = new IdentifiedParty(1)
  const cable = world.party.lobby.machine()
  const players = [await world.player('ann'), await world.player('bob', { WebSocket: cable.WebSocket })]
  const rooms = await world.seat(...players)
  await world.linked(...rooms)
  cable.setReachable(false)
  await world.party.run(1_000)
  rooms.push(...(await world.join(rooms[0]!.code, await world.player('cid'))))
  const found = rooms.map(disputes)
  await world.party.run(120_000)
  expect(found).toEqual([[], [], []])
})

it('[IDN70] a frame that is malformed says nothing, and nothing throws', () => {
  const { made, bob, cid, key, found, says } = witness()
  says(cid, 'bob')
  says(cid, 'bob', 5)
  says(cid, 5, key(2))
  says(cid, 'bob', `${key(2)}A`)
  says(cid, 'x'.repeat(65), key(2), 'bob', key(2))
  says(cid, ...Array.from({ length: 130 }, (_, at) => (at % 2 === 0 ? 'bob' : key(2))))
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
      made.received(cid, FRAME_KINDS.witness, body)
      made.received(bob, FRAME_KINDS.shared, body)
    }),
  )
  expect(found).toEqual([])
  // The newest 64 of each witness are kept.
  for (let at = 0; at < 1_000; at++) says(cid, `p${at}`, key(3))
  says(cid, 'bob', key(2))
  expect(found).toEqual(['bob, cid'])
})
