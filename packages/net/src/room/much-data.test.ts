// Tests of a game whose entities have much plain data.

import { expect, it, vi } from 'vitest'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'

const game = defineGame({
  id: 'bags',
  version: 1,
  state: { bag: { round: f.uint(8), data: f.plain(512) } },
})

it('[STA34] 2,000 inventories of 100 values arrive, and go on', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  const party = new SimulatedParty(game, { seed: 41 })
  const [a, b] = await party.gather(2)
  const items = Array.from({ length: 20 }, (_, count) => ({ item: `sword ${count % 5}`, count }))
  const own = Array.from({ length: 2_000 }, (_, name) => a!.state.spawn('bag', { round: 0, data: { name, items } }))
  // Long enough for each to be sent in full once more.
  await party.run(12_000)
  for (const bag of own) bag.round = 7
  await party.run(2_000)
  const bags = [...b!.state.all('bag')]
  expect(bags.filter(({ latest }) => latest.round === 7)).toHaveLength(2_000)
  const before = bags.map(({ latest }) => latest.data)
  await party.run(6_000)
  expect(bags.every(({ latest }, at) => latest.data === before[at])).toBe(true)
  expect(warn).not.toHaveBeenCalled()
})
