// Tests of hand-overs in a room: events, ids, despawns and errors.

import { describe, expect, it } from 'vitest'
import { f, type Values } from '../../core/state/schema/fields.ts'
import { defineGame } from '../../game.ts'
import { EntityObjects } from '../../entity-objects.ts'
import { SimulatedParty } from '../../testing/simulated-party.ts'
import type { Room } from '../room.ts'
import type { AnyEntity, OwnEntity } from '../state.ts'
import { handover } from './handover-authority.ts'

const game = defineGame({
  id: 'passing',
  version: 1,
  state: {
    ball: { x: f.fixed(-4000, 4000, 1 / 16), y: f.fixed(-4000, 4000, 1 / 16), tag: f.string(8), of: f.ref() },
    post: { height: f.uint(8) },
  },
  use: [handover()],
})

type G = typeof game
type Ball = OwnEntity<Values<G['state']['ball']>>
type Seen = [id: number, from: string | undefined, to: string, own: boolean]

const BALL = { x: 0, y: 0, tag: 'a', of: undefined }

/** Records the events of a room: every hand-over, and every entity that comes or goes. */
function record(room: Room<G>): { owner: Seen[]; spawn: number[]; despawn: number[] } {
  const seen: ReturnType<typeof record> = { owner: [], spawn: [], despawn: [] }
  room.on('owner', (entity, from, to) => seen.owner.push([entity.id, from?.id, to.id, entity.own]))
  room.state.on('spawn', ({ id }) => seen.spawn.push(id))
  room.state.on('despawn', ({ id }) => seen.despawn.push(id))
  return seen
}

const ball = (room: Room<G>, id: number): Ball => room.state.get(id) as unknown as Ball
const x = (room: Room<G>, id: number): number | undefined =>
  (room.state.get(id)?.latest as { x?: number } | undefined)?.x
const ownerOf = (room: Room<G>, id: number): string | undefined => room.state.get(id)?.owner

describe('handing entities over', () => {
  it('[OWN1] objects that a game keeps by id, as the Phaser plugin does, stay valid', async () => {
    const party = new SimulatedParty(game, { seed: 11, conditions: { delayMs: 40, jitterMs: 20, loss: 0.2 } })
    const rooms = (await party.gather(3)) as [Room<G>, Room<G>, Room<G>]
    const [a, b, c] = rooms
    const { id } = b.state.spawn('ball', BALL)
    await party.until(() => rooms.every((room) => room.state.get(id) !== undefined), 'all have it')
    const made = rooms.map((room) => {
      const counts = { created: 0, removed: 0 }
      const create = (): number => counts.created++
      const remove = (): number => counts.removed++
      const objects = new EntityObjects<{ readonly id: number }, number>({ create, remove })
      room.on('tick', () => objects.update(room.state.all('ball')))
      return counts
    })
    for (const to of [c, a, b, c, b]) {
      a.state.give(a.state.get(id)!, a.players.get(to.me.id)!)
      await party.run(400)
    }
    await party.until(() => rooms.every((room) => ownerOf(room, id) === b.me.id), 'all know the last')
    expect(made).toEqual(rooms.map(() => ({ created: 1, removed: 0 })))
  })

  it('[OWN1] the new owner writes it under its old id, all get `owner`, none sees it come or go', async () => {
    const party = new SimulatedParty(game, { seed: 1, conditions: { delayMs: 40, jitterMs: 10, loss: 0.1 } })
    const [a, b, c, d] = (await party.gather(4)) as [Room<G>, Room<G>, Room<G>, Room<G>]
    const rooms = [a, b, c, d]
    const first = b.state.spawn('ball', { ...BALL, x: 10 })
    const { id } = first
    await party.until(() => rooms.every((room) => x(room, id) === 10), 'all have it')
    const seen = rooms.map(record)
    await party.run(1)
    // A listener is called for what is there.
    expect(seen.map(({ spawn }) => spawn.splice(0))).toEqual([[id], [], [id], [id]])
    const drawnByD = d.state.get(id)
    a.state.give(a.state.get(id)!, a.players.get(c.me.id)!)
    await party.until(() => rooms.every((room) => ownerOf(room, id) === c.me.id), 'all know')
    expect(c.state.get(id)!.own).toBe(true)
    ball(c, id).x = 20
    first.x = 99
    await party.until(() => rooms.every((room) => x(room, id) === 20), 'it goes on')
    // Third players keep the object, with which a game may have drawn it.
    expect(d.state.get(id)).toBe(drawnByD)
    expect([...d.state.all('ball')]).toHaveLength(1)
    await party.run(2_000)
    for (const [at, room] of rooms.entries()) {
      expect(seen[at]).toEqual({ owner: [[id, b.me.id, c.me.id, room === c]], spawn: [], despawn: [] })
    }
    expect([x(b, id), first.x]).toEqual([20, 10])
    expect(first.own).toBe(false)
  })

  it('[OWN1] the host takes an entity back, and gives it again', async () => {
    const party = new SimulatedParty(game, { seed: 2, conditions: { delayMs: 30, loss: 0.2 } })
    const [a, b] = (await party.gather(2)) as [Room<G>, Room<G>]
    const mine = a.state.spawn('ball', BALL)
    const { id } = mine
    for (let turn = 1; turn <= 4; turn++) {
      const [from, to] = turn % 2 === 1 ? [a, b] : [b, a]
      await party.until(() => x(to, id) === (turn - 1) * 10, 'it is there')
      a.state.give(a.state.get(id)!, a.players.get(to.me.id)!)
      await party.until(() => to.state.get(id)!.own && ownerOf(from, id) === to.me.id, `turn ${turn}`)
      ball(to, id).x = turn * 10
    }
    await party.until(() => x(b, id) === 40, 'b has what a wrote last')
    expect(ball(a, id)).not.toBe(mine)
  })

  it('[OWN7] an entity that the new owner ends is despawned for all, as is one whose new owner leaves', async () => {
    const party = new SimulatedParty(game, { seed: 3, conditions: { delayMs: 30, loss: 0.2 } })
    const [a, b, c] = (await party.gather(3)) as [Room<G>, Room<G>, Room<G>]
    const [one, two] = [a.state.spawn('ball', BALL), a.state.spawn('ball', BALL)]
    await party.until(() => [b, c].every((room) => [...room.state.all('ball')].length === 2), 'both are there')
    a.state.give(one, a.players.get(b.me.id)!)
    a.state.give(two, a.players.get(b.me.id)!)
    await party.until(() => ball(b, one.id).own && ball(b, two.id).own, 'b has them')
    ball(b, one.id).despawn()
    await party.until(() => [a, b, c].every((room) => room.state.get(one.id) === undefined), 'one is despawned')
    expect([...c.state.all('ball')]).toHaveLength(1)
    await b.leave()
    await party.until(() => [a, c].every((room) => room.state.get(two.id) === undefined), 'and the other')
    await party.run(3_000)
    expect([a, c].map((room) => [...room.state.all('ball')].length)).toEqual([0, 0])
  })

  it('[OWN7] the index of one that came back and was ended is freed once', async () => {
    const party = new SimulatedParty(game, { seed: 7 })
    const [a, b] = (await party.gather(2)) as [Room<G>, Room<G>]
    const { id } = a.state.spawn('ball', BALL)
    a.state.give(a.state.get(id)!, a.players.get(b.me.id)!)
    a.state.give(a.state.get(id)!, a.me)
    ball(a, id).despawn()
    const after = Array.from({ length: 3 }, (_, n) => a.state.spawn('ball', { ...BALL, x: n }))
    await party.until(() => after.every((one, n) => x(b, one.id) === n), 'b has each')
    expect([...b.state.all('ball')]).toHaveLength(3)
  })

  it('[OWN2] says what is wrong, and what to do', async () => {
    const party = new SimulatedParty(game, { seed: 4 })
    const [a, b, c] = (await party.gather(3)) as [Room<G>, Room<G>, Room<G>]
    const entity = a.state.spawn('ball', BALL)
    await party.until(() => b.state.get(entity.id) !== undefined, 'b has it')
    const code = (what: () => void): string => {
      try {
        what()
        return 'nothing'
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    const left = a.players.get(c.me.id)!
    const wrong = a.state as unknown as { give(entity?: unknown, to?: unknown): void }
    const message = (message: string) =>
      expect.objectContaining({ code: 'invalid-value', message: expect.stringContaining(message) })
    // A player who was looked up by a wrong key, an id instead of a player, and no entity at all.
    for (const to of [undefined, null, b.me.id, {}]) {
      expect(() => wrong.give(entity, to)).toThrow(message('one of room.players, or room.me'))
    }
    for (const none of [undefined, null, entity.id, {}]) {
      expect(() => wrong.give(none, a.me)).toThrow(message('the first argument is an entity'))
    }
    expect(code(() => a.state.control(entity))).toBe('needs-host-authority')
    expect(code(() => a.state.control(entity, b.me))).toBe('needs-host-authority')
    expect(code(() => b.state.give(b.state.get(entity.id)!, b.me))).toBe('not-host')
    await c.leave()
    await party.until(() => a.players.size === 2, 'c has left')
    expect(code(() => a.state.give(entity, left))).toBe('not-connected')
    expect(code(() => a.state.give(entity, a.me))).toBe('nothing')
    entity.despawn()
    expect(code(() => a.state.give(entity, a.players.get(b.me.id)!))).toBe('invalid-value')
    await a.leave()
    expect(code(() => a.state.give(entity, a.me))).toBe('left')
  })

  it('[OWN8] a late joiner knows the owners, and gets entities from their owners', async () => {
    const party = new SimulatedParty(game, { seed: 5, conditions: { delayMs: 30, loss: 0.1 } })
    const [a, b] = (await party.gather(2)) as [Room<G>, Room<G>]
    const entity = a.state.spawn('ball', { ...BALL, x: 5 })
    await party.until(() => x(b, entity.id) === 5, 'b has it')
    a.state.give(entity, a.players.get(b.me.id)!)
    await party.until(() => ball(b, entity.id).own, 'b owns it')
    const { lobby } = await party.machine()
    const c = (await party.settle(lobby.join(a.code))) as Room<G>
    const seen = record(c)
    await party.until(() => x(c, entity.id) === 5, 'c has it')
    expect(ownerOf(c, entity.id)).toBe(b.me.id)
    ball(b, entity.id).x = 6
    await party.until(() => x(c, entity.id) === 6 && x(a, entity.id) === 6, 'and follows it')
    expect(seen).toEqual({ owner: [], spawn: [entity.id], despawn: [] })
  })

  it('[OWN1] values of every type go with it, to an owner who never saw it too', async () => {
    const party = new SimulatedParty(game, { seed: 6, conditions: { delayMs: 20 } })
    const [a, b] = (await party.gather(2)) as [Room<G>, Room<G>]
    a.state.relevant = () => false
    const post = a.state.spawn('post', { height: 7 })
    const entity = a.state.spawn('ball', { x: 3.5, y: -2, tag: 'red', of: post.id })
    await party.run(500)
    expect(b.state.get(entity.id)).toBeUndefined()
    let got: AnyEntity | undefined
    b.on('owner', (handed) => (got = handed))
    a.state.give(entity, a.players.get(b.me.id)!)
    await party.until(() => got !== undefined, 'b has it')
    expect(got!.own).toBe(true)
    expect(got!.latest).toMatchObject({ x: 3.5, y: -2, tag: 'red', of: post.id })
    expect(b.state.get(entity.id)).toBe(got)
  })
})
