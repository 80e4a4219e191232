// Tests of atomic groups in a room.

import { describe, expect, it } from 'vitest'
import { f } from '../core/state/schema/fields.ts'
import { TickmeshError } from '../errors.ts'
import { defineGame } from '../game.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import { handover } from './authority/handover-authority.ts'
import { groups } from './groups.ts'

const game = defineGame({
  id: 'trade',
  version: 1,
  state: {
    purse: { gold: f.int(16), x: f.fixed(0, 100, 1 / 16, { predict: 'linear' }) },
    chest: { gold: f.int(16), owner_name: f.string(12) },
    book: { text: f.string(256) },
  },
  use: [groups(), handover()],
})
const GOLD = 1_000

function code(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof TickmeshError) return `${error.code}: ${error.message}`
    throw error
  }
  return 'none'
}

describe('a group', () => {
  for (const seed of [1, 2, 3]) {
    it(`[GRP1] [GRP5] nobody sees a trade half done, joiner and relinked ones neither, seed ${seed}`, async () => {
      const party = new SimulatedParty(game, {
        seed,
        conditions: { delayMs: 40, jitterMs: 30, loss: 0.15, duplication: 0.05, reordering: 0.2 },
      })
      const [a, b] = await party.gather(2)
      const purse = a!.state.spawn('purse', { gold: GOLD, x: 0 })
      const chests = [1, 2, 3].map((n) => a!.state.spawn('chest', { gold: 0, owner_name: `n${n}` }, { with: purse }))
      let turn = 0
      a!.on('tick', (tick) => {
        purse.x = (tick / 10) % 100
        const chest = chests[turn++ % 3]!
        const amount = ((turn * 7919) % 41) - 20
        purse.gold -= amount
        chest.gold += amount
      })
      const rooms = [b!]
      let looks = 0
      const look = (): void => {
        for (const room of rooms) {
          for (const read of ['latest', 'view'] as const) {
            const all = [...room.state.all('purse'), ...room.state.all('chest')]
            if (all.length === 0) continue
            expect(all.length).toBe(4)
            expect(all.reduce((sum, entity) => sum + entity[read].gold, 0)).toBe(GOLD)
            looks++
          }
        }
      }
      const play = async (ms: number): Promise<void> => {
        for (let passed = 0; passed < ms; passed += 7) {
          await party.run(7)
          look()
        }
      }
      await play(2_000)
      const c = await party.settle((await party.machine()).lobby.join(a!.code))
      rooms.push(c)
      c.state.on('spawn', look)
      await play(2_000)
      party.network.cut('p0', 'p1')
      await play(12_000)
      party.network.heal('p0', 'p1')
      await play(4_000)
      expect(looks).toBeGreaterThan(3_000)
      expect([...c.state.all('chest')].length).toBe(3)
    })
  }

  it('[GRP4] must fit a frame, and is of own entities', async () => {
    const party = new SimulatedParty(game, { seed: 4 })
    const [a, b] = await party.gather(2)
    const book = a!.state.spawn('book', { text: '' })
    expect(code(() => a!.state.spawn('book', { text: '' }, { with: book }))).toMatch(/invalid-value: .*one packet/)
    const purse = a!.state.spawn('purse', { gold: 1, x: 0 })
    const chest = a!.state.spawn('chest', { gold: 2, owner_name: '' })
    await party.until(() => [...b!.state.all('chest')].length === 1, 'b has it')
    const theirs = b!.state.spawn('purse', { gold: 3, x: 0 })
    expect(code(() => a!.state.group(chest, theirs))).toMatch(/invalid-value: .*your own/)
    a!.state.group(chest, purse)
    expect(code(() => a!.state.group(chest, purse))).toMatch(/in a group already/)
  })
})
