// Tests of the record of what limited the last sendings.

import { expect, it } from 'vitest'
import { BudgetUse } from './budget-use.ts'

it('[FLOW7] a budget limits while a sending of the last 250 ms did not get all, and the channel kept none back', () => {
  const use = new BudgetUse()
  expect(use.limited(0)).toBe(false)
  use.add('fit', 0)
  expect(use.limited(0)).toBe(false)
  use.add('trimmed', 1_000)
  expect([use.limited(1_250), use.limited(1_251)]).toEqual([true, false])
  use.add('skipped', 2_000)
  use.addBlocked(1_900)
  expect([use.limited(2_150), use.limited(2_151)]).toEqual([false, true])
})

it('[FLOW10] is the share of the last sendings that were not skipped', () => {
  const use = new BudgetUse()
  expect(use.sentShare).toBe(1)
  for (let sending = 0; sending < 400; sending++) use.add(sending % 4 === 0 ? 'trimmed' : 'skipped', sending)
  expect(use.sentShare).toBeCloseTo(0.25, 1)
})
