// Test of the steady clock: steps of the wall clock are no silence.

import { expect, it } from 'vitest'
import { steadyClock } from './steady-clock.ts'

it('[LOB5] counts no step of the wall clock as silence', () => {
  let wall = 1_000_000
  const now = steadyClock(() => wall)
  const readings = [0, 1_000, 1_000, 3_600_000, 1_000, -3_600_000, 1_000].map((step) => {
    wall += step
    return now()
  })
  expect(readings).toEqual([0, 1_000, 2_000, 7_000, 8_000, 8_000, 9_000])
})
