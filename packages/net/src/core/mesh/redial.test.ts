// Test of the waits between redials.

import { expect, it } from 'vitest'
import { MAX_REDIAL_MS, redialDelay } from './redial.ts'

it('[MSH4] the wait doubles from 400 ms to 3 s, with a jitter of a quarter', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map((failures) => redialDelay(failures, 0.5))).toEqual([
    400, 800, 1_600, 3_000, 3_000, 3_000, 3_000,
  ])
  expect(redialDelay(9, 0)).toBe(MAX_REDIAL_MS * 0.75)
  expect(redialDelay(9, 1)).toBe(MAX_REDIAL_MS * 1.25)
})
