// Tests of the send budget of a room on a thin line.

import { describe, expect, it } from 'vitest'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import { Bottleneck } from '../link/bottleneck.ts'
import type { Conditions } from '../link/network.ts'
import type { ConnectOptions } from '../lobby.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'

const game = defineGame({ id: 'thin', version: 1, state: { dot: { a: f.uint(16), b: f.uint(16), tick: f.uint(16) } } })

describe('a room on a thin line', () => {
  /** A room of two where a's dots change without any pattern, through what `conditions` say. */
  async function gather(
    seed: number,
    conditions: (party: SimulatedParty<typeof game>) => Partial<Conditions>,
    options: ConnectOptions = {},
  ) {
    const party = new SimulatedParty(game, { seed })
    const { lobby } = await party.machine({ offsetMs: 0 }, options)
    const a = await party.settle(lobby.create())
    const { lobby: other } = await party.machine({ offsetMs: 54_321, driftPpm: 20 })
    const b = await party.settle(other.join(a.code))
    await party.until(() => [...a.players.values()].every(({ status }) => status === 'connected'), 'both are linked')
    party.network.everywhere({ delayMs: 20 })
    party.network.toward('p0', 'p1', conditions(party))
    let seeded = seed
    const dots = Array.from({ length: 300 }, (_, n) => a.state.spawn('dot', { a: n, b: 0, tick: 0 }))
    a.on('tick', (tick) => {
      for (const dot of dots) {
        seeded = (Math.imul(seeded, 1_664_525) + 1_013_904_223) >>> 0
        dot.a = seeded & 0xffff
        dot.b = seeded >>> 16
        dot.tick = tick
      }
    })
    const look = (): { newestMs: number; oldestMs: number } => {
      const ticks = [...b.state.all('dot')].map(({ latest }) => latest.tick)
      const ms = (tick: number): number => ((b.tick - tick) * 1_000) / b.tickRate
      return { newestMs: ms(Math.max(...ticks)), oldestMs: ms(Math.min(...ticks)) }
    }
    const toB = (): (typeof a.me)['stats'] => a.players.get(b.me.id)!.stats
    return { party, a, b, look, toB }
  }

  for (const seed of [1, 2]) {
    it(`[STA30] [FLOW2] state that would queue in the channel is not sent, and stays fresh, seed ${seed}`, async () => {
      const { party, a, look } = await gather(seed, () => ({ bytesPerSecond: 20_000 }))
      await party.run(8_000)
      const ages: number[] = []
      for (let n = 0; n < 40; n++) {
        await party.run(50)
        ages.push(look().newestMs)
      }
      expect(a.state.counters.skippedSends).toBeGreaterThan(10)
      // One frame of the queue at this rate takes 60 ms, the send interval is 50 ms, the path 20 ms.
      expect(Math.max(...ages)).toBeLessThan(400)
      // Nobody starves: every entity has moved in the last seconds.
      expect(look().oldestMs).toBeLessThan(5_000)
    })
  }

  it('[FLOW10] behind a thin router state stays fresh, and the game sees it in `stats`, seed 3', async () => {
    const { party, look, toB } = await gather(3, ({ scheduler }) => ({
      bottleneck: new Bottleneck(scheduler, { bytesPerSecond: 10_000, bufferBytes: 10_000 }),
    }))
    await party.run(8_000)
    expect(look().newestMs).toBeLessThan(600)
    expect(toB().bandwidth).toBeLessThan(20_000)
    expect(toB().sendRate).toBeLessThan(15)
  })

  it('[FLOW3] keeps to `maxBytesPerSecond`, and refuses one that is too small, seed 4', async () => {
    const { party, toB } = await gather(4, () => ({}), { maxBytesPerSecond: 10_000 })
    await party.run(2_000)
    const before = party.network.trafficOf('p0', 'p1').bytes
    await party.run(5_000)
    expect((party.network.trafficOf('p0', 'p1').bytes - before) / 5).toBeLessThan(11_000)
    expect(toB().bandwidth).toBe(10_000)
    await expect(party.machine({ offsetMs: 0 }, { maxBytesPerSecond: 100 })).rejects.toMatchObject({
      code: 'invalid-value',
    })
  })

  it('[FLOW9] after an outage of five seconds state is fresh within one, seed 5', async () => {
    const { party, look, toB } = await gather(5, () => ({}))
    await party.run(3_000)
    party.network.cut('p0', 'p1')
    await party.run(5_000)
    expect(toB().bandwidth).toBe(8_000)
    party.network.heal('p0', 'p1')
    await party.run(1_000)
    expect(look().newestMs).toBeLessThan(300)
  })
})
