// Test of the gaps between acknowledgements.

import { expect, it } from 'vitest'
import { AckTimer } from './ack-timer.ts'

it('[FLOW8] [FLOW9] smooths the gaps between acks, of which a long one counts as 1 s, and measures the silence', () => {
  const acks = new AckTimer(50)
  expect(acks.silenceMs(1_000)).toBeNaN()
  acks.start(1_000)
  acks.start(2_000)
  expect(acks.silenceMs(2_000)).toBe(1_000)
  expect(acks.tick(1_090)).toBe(90)
  expect(acks.gapMs).toBe(55)
  expect(acks.silenceMs(1_100)).toBe(10)
  expect(acks.tick(61_090)).toBe(60_000)
  expect(acks.gapMs).toBe(55 + (1_000 - 55) / 8)
})
