// Tests of hand-overs from hostile players and hosts.

import { describe, expect, it } from 'vitest'
import { ownershipToWire, type OwnershipMessage } from '../../core/mesh/ownership-message.ts'
import {
  MAX_OWNERSHIP_RECORDS,
  MAX_ENDED_RECORDS,
  type OwnershipTable,
} from '../../core/state/entities/ownership-table.ts'
import { f, type Values } from '../../core/state/schema/fields.ts'
import { pack } from '../../core/wire/msgpack.ts'
import { defineGame } from '../../game.ts'
import type { Link, OpenLink } from '../../link/link.ts'
import { memoryLinks } from '../../link/memory.ts'
import { linked, SimulatedParty } from '../../testing/simulated-party.ts'
import type { Room } from '../room.ts'
import type { OwnEntity } from '../state.ts'
import type { Authority, AuthorityContext } from './authority.ts'
import { handover, type HandoverFeature } from './handover-authority.ts'
import { hostAuthority } from './host-authority.ts'

/** Authorities of the rooms, in order of the rooms, and their contexts. */
let made: { readonly authority: Authority; readonly context: AuthorityContext }[] = []
const feature = handover()
const watched: HandoverFeature = {
  ...feature,
  authority: {
    ...feature.authority,
    create: (context) => {
      const authority = feature.authority.create(context)
      made.push({ authority, context })
      return authority
    },
  },
}
const game = defineGame({ id: 'theft', version: 1, use: [watched], state: { gem: { x: f.fixed(0, 1_000, 1 / 8) } } })

type G = typeof game
type Gem = OwnEntity<Values<G['state']['gem']>>

const gem = (room: Room<G>, id: number): Gem => room.state.get(id) as unknown as Gem
const ownerOf = (room: Room<G>, id: number): string | undefined => room.state.get(id)?.owner
const recordsOf = (n: number): number => [...(made[n]!.authority.ownership as OwnershipTable)].length
const player = (room: Room<G>, of: Room<G>) => room.players.get(of.me.id)!

/** Rooms whose links are in the test's hands: `say(from, to, message)` says what the player would not. */
async function tapped(count: number, seed: number) {
  made = []
  const party = new SimulatedParty(game, { seed })
  const rooms: Room<G>[] = []
  const links: Link[][] = []
  const machines = []
  for (let n = 0; n < count; n++) {
    const made: Link[] = []
    const plain = memoryLinks(party.network, `p${n}`)
    const open: OpenLink = (options) => {
      const link = plain(options)
      made.push(link)
      return link
    }
    links.push(made)
    const machine = await party.machine({ offsetMs: 0 }, { links: open })
    machines.push(machine)
    const [first] = rooms
    rooms.push(await party.settle(first === undefined ? machine.lobby.create() : machine.lobby.join(first.code)))
    await party.until(() => rooms.every((room) => linked(room) === rooms.length - 1), 'linked')
  }
  // Links were made in the order of seating: of each room, first to those who were there.
  const say = (from: number, to: number, message: OwnershipMessage): void => {
    const others = rooms.map((_, at) => at).filter((at) => at !== from)
    links[from]![others.indexOf(to)]!.send('events', pack(ownershipToWire(message)))
  }
  return { party, rooms, machines, say }
}

describe('forged ownership', () => {
  it('[OWN2] a hand-over by a player who is not the host is refused and counted, by any message', async () => {
    const { party, rooms, say } = await tapped(3, 1)
    const [a, b, c] = rooms as [Room<G>, Room<G>, Room<G>]
    const { id } = a.state.spawn('gem', { x: 1 })
    await party.until(() => c.state.get(id) !== undefined, 'all have it')
    const to = 2
    say(1, 2, { kind: 'owner', term: 1, id, ownershipVersion: 1, to, state: undefined })
    say(1, 0, { kind: 'owner', term: 1, id, ownershipVersion: 1, to: 1, state: undefined })
    say(1, 2, { kind: 'owners', term: 1, rows: [{ id, ownershipVersion: 9, to: 1 }] })
    // Of a term to come: it waits until the lobby names its host, which never happens.
    say(1, 2, { kind: 'owner', term: 5, id, ownershipVersion: 1, to: 1, state: undefined })
    await party.run(500)
    expect(rooms.map((room) => ownerOf(room, id))).toEqual([a.me.id, a.me.id, a.me.id])
    expect([a, b, c].map((room) => room.state.counters.notOwner)).toEqual([1, 0, 2])
  })

  it('[OWN4] a false claim moves nothing: the host repeats what it knows, no more often than is due', async () => {
    const { party, rooms, say } = await tapped(3, 2)
    const [a, b, c] = rooms as [Room<G>, Room<G>, Room<G>]
    const { id } = a.state.spawn('gem', { x: 1 })
    await party.until(() => c.state.get(id) !== undefined, 'all have it')
    say(1, 0, { kind: 'claim', term: 1, rows: [{ id, ownershipVersion: 7, ended: true }] })
    await party.run(500)
    expect(rooms.map((room) => ownerOf(room, id))).toEqual([a.me.id, a.me.id, a.me.id])
    for (let round = 0; round < 4; round++) {
      const rows = Array.from({ length: 1_500 }, (_, n) => ({
        id: round * 1_500 + n + 1,
        ownershipVersion: 1,
        ended: false,
      }))
      say(1, 0, { kind: 'claim', term: 1, rows })
      await party.run(100)
    }
    await party.run(1_000)
    expect(recordsOf(0)).toBeLessThanOrEqual(MAX_OWNERSHIP_RECORDS + MAX_ENDED_RECORDS)
    expect(a.state.counters.notOwner).toBeGreaterThan(3_000)
    expect([a, b, c].map((room) => linked(room))).toEqual([2, 2, 2])
    expect(gem(a, id).own).toBe(true)
  })

  it('[OWN4] claims with a version near 2^31, or 1,030 of them, leave the host free to give', async () => {
    const { party, rooms, say } = await tapped(3, 22)
    const [a, b, c] = rooms as [Room<G>, Room<G>, Room<G>]
    const gems = Array.from({ length: 600 }, (_, n) => a.state.spawn('gem', { x: n }))
    const theirs = Array.from({ length: 600 }, (_, n) => b.state.spawn('gem', { x: n }))
    await party.until(() => [...c.state.all('gem')].length === 1_200, 'all have them')
    await party.run(1_000)
    const claim = (ids: readonly number[], ownershipVersion: number): void =>
      say(1, 0, { kind: 'claim', term: 1, rows: ids.map((id) => ({ id, ownershipVersion, ended: false })) })
    const [first] = gems
    for (const version of [2 ** 31 - 3, 2 ** 31 - 2, 2 ** 31 - 1, 1_000_000]) claim([first!.id], version)
    claim([...gems, ...theirs].map(({ id }) => id).slice(0, 1_030), 1)
    await party.run(2_000)
    a.state.give(first!, player(a, c))
    await party.until(() => ownerOf(c, first!.id) === c.me.id, 'one that was claimed is given')
    expect(recordsOf(0)).toBeLessThanOrEqual(256 + 1)
    for (const gem of theirs.slice(0, 500)) a.state.give(gem, player(a, c))
    await party.until(() => theirs.slice(0, 500).every(({ id }) => ownerOf(c, id) === c.me.id), 'and 500 others')
    const table = made[0]!.authority.ownership as OwnershipTable
    expect(table.get(first!.id)!.ownershipVersion).toBeLessThan(2_048)
  })

  it('[OWN2] a hostile host fills no memory', async () => {
    const { party, rooms, say } = await tapped(2, 3)
    const [, b] = rooms as [Room<G>, Room<G>]
    for (let n = 1; n <= 4_000; n++) {
      // To this player without a state, to one who is not there yet, and to nobody.
      const to = [2, 1_000_000, undefined][n % 3]
      say(0, 1, { kind: 'owner', term: 1, id: n, ownershipVersion: 1 + (n % 5), to, state: undefined })
      if (n % 500 === 0) await party.run(50)
    }
    await party.run(1_000)
    expect(recordsOf(1)).toBeLessThanOrEqual(MAX_OWNERSHIP_RECORDS + MAX_ENDED_RECORDS)
    expect([...b.state.all('gem')]).toEqual([])
    expect(b.players.size).toBe(2)
  })

  it('[OWN2] the host is refused when too many are not their creators’', async () => {
    const party = new SimulatedParty(game, { seed: 4 })
    const [a, b] = (await party.gather(2)) as [Room<G>, Room<G>]
    const gems = Array.from({ length: MAX_OWNERSHIP_RECORDS + 1 }, (_, n) => a.state.spawn('gem', { x: n % 1_000 }))
    for (const one of gems.slice(0, MAX_OWNERSHIP_RECORDS)) a.state.give(one, player(a, b))
    const last = gems[MAX_OWNERSHIP_RECORDS]!
    expect(() => a.state.give(last, player(a, b))).toThrow(expect.objectContaining({ code: 'invalid-value' }))
    await party.until(
      () => [...b.state.all('gem')].filter((one) => one.own).length === MAX_OWNERSHIP_RECORDS,
      'b has them',
    )
    await party.run(1_000)
    gem(b, gems[0]!.id).despawn()
    await party.until(() => a.state.get(gems[0]!.id) === undefined, 'one is despawned')
    await party.run(500)
    a.state.give(last, player(a, b))
    await party.until(() => gem(b, last.id).own, 'there is room again')
  })

  it('[OWN2] under a host’s authority the host owns all, and says so', async () => {
    const party = new SimulatedParty(defineGame({ ...game, use: [], authority: hostAuthority() }), { seed: 5 })
    const [a, b] = await party.gather(2)
    const entity = a!.state.spawn('gem', { x: 1 })
    expect(() => a!.state.give(entity, a!.players.get(b!.me.id)!)).toThrow(/state\.control/)
  })
})

describe('a hand-over that is disturbed', () => {
  it('[OWN7] a new owner who leaves before the ownership change came takes it with them', async () => {
    const party = new SimulatedParty(game, { seed: 6, conditions: { delayMs: 80 } })
    const [a, b, c, d] = (await party.gather(4)) as [Room<G>, Room<G>, Room<G>, Room<G>]
    const { id } = b.state.spawn('gem', { x: 1 })
    await party.until(() => d.state.get(id) !== undefined && a.state.get(id) !== undefined, 'all have it')
    await party.run(500)
    await c.leave()
    expect(a.players.has(c.me.id)).toBe(true)
    a.state.give(a.state.get(id)!, player(a, c))
    await party.until(() => [a, b, d].every((room) => room.state.get(id) === undefined), 'it went with c')
    await party.run(2_000)
    expect([a, b, d].map((room) => [...room.state.all('gem')].length)).toEqual([0, 0, 0])
  })

  it('[OWN7] a despawn that crosses the ownership change is outlived: the host has given it away', async () => {
    const party = new SimulatedParty(game, { seed: 7, conditions: { delayMs: 60 } })
    const [a, b, c, d] = (await party.gather(4)) as [Room<G>, Room<G>, Room<G>, Room<G>]
    const mine = b.state.spawn('gem', { x: 5 })
    const { id } = mine
    await party.until(() => [a, c, d].every((room) => room.state.get(id) !== undefined), 'all have it')
    mine.despawn()
    a.state.give(a.state.get(id)!, player(a, c))
    await party.run(3_000)
    expect([a, b, c, d].map((room) => ownerOf(room, id))).toEqual([c, c, c, c].map((room) => room.me.id))
    expect(d.state.get(id)?.latest).toEqual({ x: 5 })
  })

  it('[OWN6] a new owner who is out of reach leaves it at its last state, and goes on with it later', async () => {
    const party = new SimulatedParty(game, { seed: 8, conditions: { delayMs: 20 } })
    const [a, b, c, d] = (await party.gather(4)) as [Room<G>, Room<G>, Room<G>, Room<G>]
    const { id } = b.state.spawn('gem', { x: 1 })
    await party.until(() => [a, c, d].every((room) => room.state.get(id) !== undefined), 'all have it')
    let events = 0
    d.state.on('despawn', () => events++)
    d.state.on('spawn', () => events++)
    await party.until(() => events === 1, 'the listener is called for what is there')
    events = 0
    party.network.cut('p2', 'p3')
    a.state.give(a.state.get(id)!, player(a, c))
    await party.until(() => ownerOf(d, id) === c.me.id && gem(c, id).own, 'd knows')
    gem(c, id).x = 9
    await party.run(15_000)
    expect(d.state.get(id)?.view).toEqual({ x: 1 })
    party.network.heal('p2', 'p3')
    await party.until(() => gem(d, id).latest.x === 9, 'd has its state')
    expect(events).toBe(0)
  })

  it('[OWN8] an ownership change for a player whom the lobby has not announced yet waits', async () => {
    const party = new SimulatedParty(game, { seed: 9 })
    const machines = [await party.machine(), await party.machine(), await party.machine()] as const
    const a = await party.settle(machines[0].lobby.create())
    const b = await party.settle(machines[1].lobby.join(a.code))
    await party.until(() => linked(a) === 1, 'linked')
    const { id } = a.state.spawn('gem', { x: 1 })
    await party.until(() => b.state.get(id) !== undefined, 'b has it')
    machines[1].cable.setReachable(false)
    const c = await party.settle(machines[2].lobby.join(a.code))
    await party.until(() => c.state.get(id) !== undefined, 'c has it')
    a.state.give(a.state.get(id)!, player(a, c))
    await party.until(() => gem(c, id).own, 'c owns it')
    await party.run(500)
    expect([b.players.size, ownerOf(b, id)]).toEqual([2, a.me.id])
    machines[1].cable.setReachable(true)
    await party.until(() => ownerOf(b, id) === c.me.id, 'b knows')
    gem(c, id).x = 2
    await party.until(() => gem(b, id).latest.x === 2, 'and follows c')
  })

  it('[OWN4] of two players who both believe to be host, the later one’s ownership change holds', async () => {
    const party = new SimulatedParty(game, { seed: 10, conditions: { delayMs: 20 } })
    const machines = [await party.machine(), await party.machine(), await party.machine(), await party.machine()]
    const rooms: Room<G>[] = [await party.settle(machines[0]!.lobby.create({ maxPlayers: 4 }))]
    for (const { lobby } of machines.slice(1)) rooms.push(await party.settle(lobby.join(rooms[0]!.code)))
    const [a, b, c, d] = rooms as [Room<G>, Room<G>, Room<G>, Room<G>]
    await party.until(() => rooms.every((room) => linked(room) === 3), 'linked')
    const [one, two] = [d.state.spawn('gem', { x: 1 }), d.state.spawn('gem', { x: 2 })]
    await party.until(() => rooms.every((room) => [...room.state.all('gem')].length === 2), 'all have both')
    // a and c do not hear from the lobby that b is the host now.
    for (const at of [0, 2]) machines[at]!.cable.setReachable(false)
    await party.until(() => b.isHost, 'b is host')
    expect(a.isHost).toBe(true)
    a.state.give(a.state.get(one.id)!, player(a, c))
    a.state.give(a.state.get(two.id)!, player(a, c))
    await party.until(() => gem(c, one.id).own, 'c believes a')
    b.state.give(b.state.get(one.id)!, b.me)
    await party.run(300)
    for (const at of [0, 2]) machines[at]!.cable.setReachable(true)
    await party.until(() => !a.isHost && c.host?.id === b.me.id, 'all know the host')
    await party.run(2_000)
    expect(rooms.map((room) => ownerOf(room, one.id))).toEqual(rooms.map(() => b.me.id))
    // A gem that only the former host gave has the owner that the new host knows.
    expect(rooms.map((room) => ownerOf(room, two.id))).toEqual(rooms.map(() => d.me.id))
    ;(d.state.get(two.id) as unknown as Gem).x = 8
    await party.until(() => rooms.every((room) => gem(room, two.id).latest.x === 8), 'd writes it')
  })
})
