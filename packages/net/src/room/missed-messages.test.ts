// Tests of players for whom too many messages wait: these are dropped and counted, and the link starts over.

import * as v from 'valibot'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { toWire } from '../core/mesh/message.ts'
import { MAX_OUTBOX_BYTES, MAX_OUTBOX_MESSAGES } from '../core/mesh/durable-outbox.ts'
import { NOBODY, type OwnershipTable } from '../core/state/entities/ownership-table.ts'
import { f, type Values } from '../core/state/schema/fields.ts'
import { pack } from '../core/wire/msgpack.ts'
import { defineGame } from '../game.ts'
import type { Conditions } from '../link/network.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import { handover, type HandoverFeature } from './authority/handover-authority.ts'
import { annsPeer } from './peer.fixture.ts'
import type { Room } from './room.ts'
import type { OwnEntity } from './state.ts'
import { withHostile } from './trouble.fixture.ts'

const feature = handover()
/** Ownership tables of the rooms, in order. */
let tables: OwnershipTable[] = []
let warnings: string[] = []
const watched: HandoverFeature = {
  ...feature,
  authority: {
    ...feature.authority,
    create: (context) => {
      const authority = feature.authority.create(context)
      tables.push(authority.ownership as OwnershipTable)
      return authority
    },
  },
}
const game = defineGame({
  id: 'missed',
  version: 1,
  use: [watched],
  state: { gem: { x: f.fixed(0, 1_000, 1 / 8) } },
  events: { blob: v.tuple([v.number(), v.string()]) },
  shared: { score: v.number(), motto: v.string() },
})
type G = typeof game
type Gem = OwnEntity<Values<G['state']['gem']>>

const LOSSY = { delayMs: 40, jitterMs: 20, loss: 0.01, duplication: 0.05, reordering: 0.1 }
/** 200 KB/s at ten events a second. */
const TEXT = 'x'.repeat(20_000)

/** Messages that one player of a pair was sent, those that it got, and what was reported as missed. */
class Ear {
  readonly heard: number[] = []
  readonly missed: string[] = []
  count = 0
  #sent = 0

  constructor(room: Room<G>) {
    room.onEvent('blob', ([n]) => this.heard.push(n))
    room.on('missed', (messages, from, to) => {
      this.count += messages
      this.missed.push(`${messages} ${from.name} ${to.name}`)
    })
  }

  /** Sends so many events from another player's room. */
  tell(from: Room<G>, events: number, text = TEXT): void {
    for (let n = 0; n < events; n++) from.send('blob', [this.#sent++, text])
  }
}

async function pair(seed: number, conditions: Partial<Conditions> = LOSSY) {
  const party = new SimulatedParty(game, { seed, conditions })
  const rooms = (await party.gather(2)) as [Room<G>, Room<G>]
  await party.run(2_000)
  const [a, b] = rooms
  const of = { a: a.players.get(b.me.id)!, b: b.players.get(a.me.id)! }
  return { party, a, b, of, atA: new Ear(a), atB: new Ear(b) }
}

/** Numbers of the entities that the second player owns in the end. */
const GIVEN = [0, 2, 3]
/** Events whose bytes are more than an outbox and a link's queue hold. */
const TOO_MANY = Math.ceil((MAX_OUTBOX_BYTES * 1.4) / TEXT.length)

beforeEach(() => {
  warnings = []
  tables = []
  vi.spyOn(console, 'warn').mockImplementation((sentence) => warnings.push(String(sentence)))
})

describe('a player who takes nothing for 25 s at 200 KB/s', () => {
  for (const seed of [1, 2, 3]) {
    it(`[EVT6] [EVT15] is told how many are missing, and plays on with a fresh state, seed ${seed}`, async () => {
      const { party, a, b, of, atA, atB } = await pair(seed)
      const gem = a.state.spawn('gem', { x: 1 })
      await party.until(() => b.state.get(gem.id) !== undefined, 'the entity is there')
      party.network.cut('p0', 'p1')
      for (let ms = 0; ms < 25_000; ms += 100) {
        atB.tell(a, 1)
        gem.x = ms / 100
        await party.run(100)
      }
      expect(of.a.problem?.code).not.toBe('congested')
      party.network.heal('p0', 'p1')
      atB.tell(a, 1)
      await party.until(() => atB.heard.at(-1) === 250 && atA.missed.length === 1, 'the last one came')
      await party.run(2_000)
      expect(atA.missed).toEqual(atB.missed)
      expect(atB.missed).toEqual([`${atB.count} p0 p1`])
      expect(atB.heard.length + atB.count).toBe(251)
      expect(atB.heard).toEqual([...atB.heard].toSorted((one, other) => one - other))
      expect(new Set(atB.heard).size).toBe(atB.heard.length)
      expect([of.a, of.b].map(({ status, problem }) => [status, problem])).toEqual(
        Array.from({ length: 2 }, () => ['connected', undefined]),
      )
      expect(b.state.get(gem.id)?.latest).toMatchObject({ x: gem.x })
      expect(warnings).toEqual(
        seed > 1 ? [] : [expect.stringMatching(/messages from p0 to p1 were dropped: more than 8,192, or 4 MiB/)],
      )
    })
  }

  it('[EVT6] costs no more memory than the bound, and no attempt while no link is there', async () => {
    const { party, a, of, atA, atB } = await pair(4)
    party.network.cut('p0', 'p1')
    for (let n = 0; n < 20; n++) {
      atB.tell(a, TOO_MANY)
      await party.run(1_000)
    }
    party.network.heal('p0', 'p1')
    await party.until(() => of.a.status === 'connected' && atA.missed.length > 0, 'a link is there')
    expect(atA.missed).toHaveLength(1)
    expect(atB.count).toBeGreaterThan(19 * TOO_MANY - MAX_OUTBOX_MESSAGES)
  })
})

describe('too many messages in one task', () => {
  for (const seed of [1, 2, 3]) {
    it(`[EVT6] of the host: shared values, the start and all owners are complete again, seed ${seed}`, async () => {
      const { party, a, b, of, atA, atB } = await pair(seed)
      const gems = Array.from({ length: 6 }, (_, x) => a.state.spawn('gem', { x }))
      await party.until(() => gems.every(({ id }) => b.state.get(id) !== undefined), 'the entities are there')
      a.state.give(gems[0]!, of.a)
      a.state.give(gems[1]!, of.a)
      a.shared.set('motto', 'old')
      await party.until(() => b.state.get(gems[1]!.id)?.own === true && b.shared.get('motto') === 'old', 'given')
      // Most of these are dropped with the events between which they are.
      atB.tell(a, 150)
      a.state.give(a.state.get(gems[1]!.id) as Gem, a.me)
      a.state.give(gems[2]!, of.a)
      a.shared.set('score', 5)
      a.start(60_000)
      atB.tell(a, 100)
      a.shared.set('motto', 'new')
      a.state.give(gems[3]!, of.a)
      await party.until(() => atA.missed.length === 1 && b.shared.get('motto') === 'new', 'it starts over')
      await party.until(
        () => gems.every(({ id }, n) => (b.state.get(id)?.owner === b.me.id) === GIVEN.includes(n)),
        'owners',
      )
      await party.run(1_000)
      expect(atA.missed).toEqual(atB.missed)
      expect(b.shared.get('score')).toBe(5)
      expect(b.startTick).toBe(a.startTick)
      for (const room of [a, b]) {
        const given = gems.flatMap(({ id }, n) => (room.state.get(id)?.owner === b.me.id ? [n] : []))
        expect(given).toEqual(GIVEN)
      }
      ;(b.state.get(gems[2]!.id) as Gem).x = 77
      await party.run(1_000)
      expect(a.state.get(gems[2]!.id)?.latest).toMatchObject({ x: 77 })
    })

    it(`[EVT6] to the host: what it must know of owners arrives nevertheless, seed ${seed}`, async () => {
      const { party, a, b, of, atA, atB } = await pair(seed)
      const gem = a.state.spawn('gem', { x: 1 })
      await party.until(() => b.state.get(gem.id) !== undefined, 'the entity is there')
      a.state.give(gem, of.a)
      await party.until(() => b.state.get(gem.id)?.own === true, 'given')
      // The claim that it has ended is dropped with the events.
      party.network.cut('p0', 'p1')
      ;(b.state.get(gem.id) as Gem).despawn()
      await party.run(100)
      atA.tell(b, TOO_MANY)
      party.network.heal('p0', 'p1')
      await party.until(() => atA.missed.length === 1 && atB.missed.length === 1, 'it starts over')
      await party.until(() => a.state.get(gem.id) === undefined, 'it is despawned')
      await party.run(1_000)
      expect([a, b].map((room) => room.state.get(gem.id))).toEqual([undefined, undefined])
      expect(tables.map((table) => table.get(gem.id)?.slot)).toEqual([NOBODY, NOBODY])
      const { id } = a.state.spawn('gem', { x: 2 })
      await party.until(() => b.state.get(id) !== undefined, 'entities arrive')
    })
  }

  it('[EVT15] again and again ends the link for good: eight times, and once more each minute', async () => {
    const { party, a, b, of, atA, atB } = await pair(5, {})
    for (let times = 1; times <= 8; times++) {
      atB.tell(a, TOO_MANY)
      await party.until(() => atA.missed.length === times && of.a.status === 'connected', `time ${times}`)
    }
    atB.tell(a, TOO_MANY)
    await party.until(() => of.a.problem?.code === 'congested' && of.b.problem?.code === 'congested', 'it ends')
    expect(atB.missed).toEqual(atA.missed)
    expect(() => a.send('blob', [0, ''], of.a)).toThrow(expect.objectContaining({ code: 'not-connected' }))
    expect(b.players.size).toBe(2)
  })
})

describe('a peer that lies about what was dropped', () => {
  it('[EVT15] [HEL6] says it once a link; more is refused and counted', async () => {
    const { party, victim, hostile, send, log } = await withHostile(9)
    const told: number[] = []
    victim.on('missed', (messages) => told.push(messages))
    for (let n = 0; n < 1_000; n++) send('events', pack([12, 2 ** 53 - 1]))
    await party.run(1_000)
    // The host's first message is before any of these: none counts, or the first one alone.
    expect(told.length).toBeLessThanOrEqual(1)
    expect(log.some(({ message }) => message === 'refused from a peer')).toBe(true)
    expect(victim.players.get(hostile.me.id)?.status).toBe('connected')
    victim.shared.set('score', 1)
    await party.run(1_000)
    expect(hostile.shared.get('score')).toBe(1)
  })

  it('[EVT15] over one link after another is cut off', () => {
    const { peer, links, hello, scheduler } = annsPeer({ initiator: true })
    for (let n = 0; n < 9; n++) {
      expect(peer.player.problem).toBeUndefined()
      const link = links.at(-1)!
      link.opens()
      link.comes('events', hello())
      link.comes('events', toWire({ kind: 'missed', count: 2 ** 53 - 1 }))
      link.options.events.closed({ reason: 'failed' })
      scheduler.advance(5_000)
    }
    expect(peer.player.problem?.code).toBe('congested')
  })
})
