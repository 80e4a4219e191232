// Events that name an entity spawned in the same tick.

import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import type { Conditions } from '../link/network.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import type { Room } from './room.ts'
import { MAX_WAIT_MS } from './events.ts'
import { MAX_HELD_EVENTS } from './held-events.ts'

const fired = v.object({ id: v.number(), n: v.number(), by: v.optional(v.number()) })
const game = defineGame({
  id: 'refs',
  version: 1,
  state: { shot: { n: f.uint(12) } },
  events: { fired: { schema: fired, refs: ['id', 'by'] }, plain: fired, say: v.number() },
})
type G = typeof game
const SHOTS = 200
const LOSSY = { delayMs: 40, jitterMs: 20, loss: 0.1, duplication: 0.05, reordering: 0.1 }
/** Id of an entity that is never sent. */
const NEVER = 12_345

async function pair(seed: number, conditions: Partial<Conditions>): Promise<[SimulatedParty<G>, Room<G>, Room<G>]> {
  const party = new SimulatedParty(game, { seed, conditions })
  const [a, b] = (await party.gather(2)) as [Room<G>, Room<G>]
  return [party, a, b]
}

describe('an event that names an entity spawned in the same tick', () => {
  for (const [name, seed, conditions] of [
    ['at 20 ms', 1, { delayMs: 20 }],
    ['with loss, seed 2', 2, LOSSY],
    ['with loss, seed 3', 3, LOSSY],
    ['with loss, seed 4', 4, LOSSY],
  ] as const) {
    it(`[EVT14] is undefined in 0 of ${SHOTS} ${name}`, async () => {
      const [party, a, b] = await pair(seed, conditions)
      const heard = { fired: 0, plain: 0, say: [] as number[] }
      const missing = { fired: 0, plain: 0 }
      const spawned = new Set<number>()
      b.state.on('spawn', ({ id }) => spawned.add(id))
      for (const event of ['fired', 'plain'] as const) {
        b.onEvent(event, ({ id, n }) => {
          heard[event]++
          const entity = b.state.get(id)
          if (entity === undefined || !spawned.has(id)) missing[event]++
          else expect(entity.latest).toEqual({ n })
        })
      }
      b.onEvent('say', (n) => heard.say.push(n))
      const off = a.on('tick', (tick) => {
        const n = heard.say.length + tick
        if (tick % 3 !== 0) return
        const { id } = a.state.spawn('shot', { n: n % 4_096 })
        for (const event of ['fired', 'plain'] as const) a.send(event, { id, n: n % 4_096 })
        a.send('say', tick)
      })
      await party.run(SHOTS * 50)
      off()
      await party.run(3_000)
      expect(heard.fired).toBeGreaterThanOrEqual(SHOTS)
      expect(missing.fired).toBe(0)
      // The control. With loss, events that were lost wait for their resending themselves.
      expect(missing.plain).toBeGreaterThan('loss' in conditions ? 10 : SHOTS / 2)
      expect(heard.say).toEqual(heard.say.toSorted((one, other) => one - other))
      expect(heard.say).toHaveLength(heard.fired)
    })
  }

  it('[EVT14] waits 1 s at most, and holds up neither other events nor those whose entities are there', async () => {
    const [party, a, b] = await pair(5, { delayMs: 20 })
    const { id } = a.state.spawn('shot', { n: 1 })
    await party.run(500)
    const heard: [string, number][] = []
    const fromMs = party.scheduler.now()
    const note = (what: string): void => void heard.push([what, Math.round(party.scheduler.now() - fromMs)])
    b.onEvent('fired', ({ n }) => note(`fired ${n}`))
    b.onEvent('say', (n) => note(`say ${n}`))
    a.send('say', 1)
    a.send('fired', { id: NEVER, n: 2 })
    a.send('fired', { id, n: 3 })
    a.send('fired', { id, n: 4, by: NEVER })
    a.send('say', 5)
    await party.run(MAX_WAIT_MS + 100)
    expect(heard.map(([what]) => what)).toEqual(['say 1', 'fired 3', 'say 5', 'fired 2', 'fired 4'])
    expect(heard.map(([, ms]) => ms).slice(0, 3)).toEqual([20, 20, 20])
    for (const [, ms] of heard.slice(3)) expect(Math.abs(ms - 20 - MAX_WAIT_MS)).toBeLessThanOrEqual(1)
  })

  it('[EVT14] does not wait for an own entity, nor for one that has been despawned', async () => {
    const [party, a, b] = await pair(6, { delayMs: 20 })
    const gone = a.state.spawn('shot', { n: 1 })
    const own = b.state.spawn('shot', { n: 2 })
    await party.run(500)
    gone.despawn()
    own.despawn()
    await party.run(500)
    const heard: number[] = []
    b.onEvent('fired', ({ n }) => heard.push(n))
    a.send('fired', { id: gone.id, n: 1 })
    a.send('fired', { id: own.id, n: 2 })
    for (const id of [-1, 0.5, 1e300]) a.send('fired', { id, n: 3 })
    await party.run(100)
    expect(heard.slice(0, 2)).toEqual([1, 2])
    await party.run(MAX_WAIT_MS)
    expect(heard).toHaveLength(5)
  })

  it('[EVT14] so many wait; the oldest is given for one more, and all of a player who leaves', async () => {
    const [party, a, b] = await pair(7, { delayMs: 20 })
    const heard: (number | string)[] = []
    b.onEvent('fired', ({ n }) => heard.push(n))
    b.on('leave', ({ name }) => heard.push(name))
    for (let n = 0; n < MAX_HELD_EVENTS + 3; n++) a.send('fired', { id: NEVER, n })
    await party.run(100)
    expect(heard).toEqual([0, 1, 2])
    await a.leave()
    await party.run(100)
    expect(heard).toEqual([...Array.from({ length: MAX_HELD_EVENTS + 3 }, (_, n) => n), 'p0'])
  })
})

describe('the declaration', () => {
  it('[EVT14] [HEL3] names of references are checked, and do not count in the hash', () => {
    const declare = (events: object): unknown => defineGame({ id: 'x', version: 1, events: events as never })
    for (const wrong of [{ schema: fired }, { schema: fired, refs: 'id' }, { refs: ['id'] }, null]) {
      const sentence = expect.stringContaining("or { schema, refs: ['id'] } with one") as string
      expect(() => declare({ wrong })).toThrow(expect.objectContaining({ code: 'invalid-game', message: sentence }))
    }
    expect(() => declare({ right: { schema: fired, refs: ['id'] } })).not.toThrow()
    const hashes = [fired, { schema: fired, refs: ['id'] }].map(
      (event) => (declare({ event }) as { hash: number }).hash,
    )
    expect(hashes[0]).toBe(hashes[1])
  })
})
