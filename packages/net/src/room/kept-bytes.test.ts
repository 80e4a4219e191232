// Tests of the memory that events take which are kept for a listener.

import * as v from 'valibot'
import { describe, expect, it, vi } from 'vitest'
import { defineGame } from '../game.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import { MAX_HELD_BYTES } from './held-events.ts'
import type { Room } from './room.ts'
import { transfers } from './room-transfers.ts'

const game = defineGame({
  id: 'kept',
  version: 1,
  use: [transfers()],
  events: { say: v.string(), any: v.unknown() },
})

async function pair(seed: number): Promise<[SimulatedParty<typeof game>, Room<typeof game>, Room<typeof game>]> {
  vi.spyOn(console, 'warn').mockReturnValue()
  const party = new SimulatedParty(game, { seed })
  const [a, b] = await party.gather(2)
  return [party, a!, b!]
}

describe('what is kept for a listener', () => {
  it('[EVT12] counts the meta of transfers, also of those that their sender has ended', async () => {
    const [party, a, b] = await pair(1)
    const to = a.players.get(b.me.id)!
    for (let n = 0; n < 300; n++) {
      const giveUp = new AbortController()
      void a.transfer(to, new Uint8Array(1), { meta: 'x'.repeat(1_000), signal: giveUp.signal }).catch(() => {})
      giveUp.abort()
      if (n % 50 === 0) await party.run(50)
    }
    for (let n = 0; n < 3; n++) a.send('say', 'x'.repeat(60_000))
    await party.run(2_000)
    const kept = { transfer: 0, say: 0 }
    b.on('transfer', () => kept.transfer++)
    b.onEvent('say', () => kept.say++)
    await party.run(100)
    expect(kept.say).toBe(3)
    expect(kept.transfer * 4_000).toBeLessThan(MAX_HELD_BYTES - 180_000)
    expect(kept.transfer * 4_120).toBeGreaterThan(MAX_HELD_BYTES - 185_000)
  })

  it('[EVT12] counts very many small values as more than their bytes', async () => {
    const [party, a, b] = await pair(2)
    const values = Array.from({ length: 60_000 }, () => ({}))
    for (let n = 0; n < 10; n++) {
      a.send('any', values)
      await party.run(200)
    }
    let kept = 0
    b.onEvent('any', () => kept++)
    await party.run(100)
    expect(kept).toBe(Math.floor(MAX_HELD_BYTES / (4 * 60_001)))
    // None is too large to be kept alone.
    a.send('any', 1)
    await party.run(100)
    expect(kept).toBe(5)
  })
})
