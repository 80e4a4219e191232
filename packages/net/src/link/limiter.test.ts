// Test of the limit on links that are being made.

import { expect, it } from 'vitest'
import { Limiter } from './limiter.ts'

it('[LNK11] runs the allowed number at a time, the others in order, and forgets tasks that gave up', () => {
  const limiter = new Limiter(2)
  const ran: number[] = []
  const leave = [0, 1, 2, 3, 4].map((i) => limiter.enter(() => ran.push(i)))
  expect(ran).toEqual([0, 1])
  leave[2]?.()
  leave[2]?.()
  leave[0]?.()
  leave[0]?.()
  expect(ran).toEqual([0, 1, 3])
  leave[1]?.()
  expect(ran).toEqual([0, 1, 3, 4])
})
