// Events that are held for a player, while another one floods them.

import * as v from 'valibot'
import { describe, expect, it, vi } from 'vitest'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import type { Room } from './room.ts'
import { transfers } from './room-transfers.ts'
import { MAX_HELD_BYTES, MAX_HELD_EVENTS } from './held-events.ts'
import { MAX_WAIT_MS } from './events.ts'

const fired = v.object({ id: v.number(), n: v.number() })
const game = defineGame({
  id: 'floods',
  version: 1,
  use: [transfers()],
  state: { shot: { n: f.uint(12) } },
  events: { fired: { schema: fired, refs: ['id'] }, count: v.number(), say: v.string() },
})
type G = typeof game
/** Id of an entity that is never sent. */
const NEVER = 12_345

async function three(seed: number): Promise<[SimulatedParty<G>, Room<G>, Room<G>, Room<G>]> {
  vi.spyOn(console, 'warn').mockReturnValue()
  const party = new SimulatedParty(game, { seed })
  const [a, b, c] = (await party.gather(3)) as [Room<G>, Room<G>, Room<G>]
  return [party, a, b, c]
}

describe('a player floods another one with events that are held', () => {
  it('[EVT14] those of others wait for their entities nevertheless, for as long as they may', async () => {
    const [party, a, b, c] = await three(1)
    const heard: [string, number][] = []
    const fromMs = party.scheduler.now()
    b.onEvent('fired', (_fired, { name }) => heard.push([name, party.scheduler.now() - fromMs]))
    for (let n = 0; n < 3; n++) a.send('fired', { id: NEVER, n })
    await party.run(50)
    for (let n = 0; n < 2 * MAX_HELD_EVENTS; n++) c.send('fired', { id: NEVER, n })
    await party.run(MAX_WAIT_MS + 500)
    const ofA = heard.filter(([name]) => name === a.me.name)
    expect(ofA).toHaveLength(3)
    for (const [, ms] of ofA) expect(ms).toBeGreaterThanOrEqual(MAX_WAIT_MS)
    expect(heard).toHaveLength(2 * MAX_HELD_EVENTS + 3)
  })

  it('[EVT12] events of others, starts, completeness and offers are kept, and the newest of its own', async () => {
    const [party, a, b, c] = await three(2)
    a.start(0)
    a.send('count', -1)
    a.transfer(a.players.get(b.me.id)!, new Uint8Array(10)).catch(() => {})
    await party.run(200)
    for (let n = 0; n < 2 * MAX_HELD_EVENTS; n++) c.send('count', n)
    await party.run(500)
    for (let n = 0; n < 30; n++) c.send('say', 'x'.repeat(60_000))
    await party.run(500)
    const heard: unknown[] = []
    const counts: number[] = []
    b.on('start', () => heard.push('start'))
    b.on('transfer', () => heard.push('transfer'))
    b.state.on('complete', ({ name }) => heard.push(name))
    b.onEvent('count', (n) => counts.push(n))
    let bytes = 0
    b.onEvent('say', (text) => (bytes += text.length))
    await party.run(100)
    expect(heard.toSorted()).toEqual([a.me.name, c.me.name, 'start', 'transfer'])
    expect(counts[0]).toBe(-1)
    // Long ones push short ones of the same player out: all that is held of it is within the bound.
    expect(bytes).toBeLessThanOrEqual(MAX_HELD_BYTES)
    expect(bytes).toBeGreaterThan(MAX_HELD_BYTES - 130_000)
  })
})
