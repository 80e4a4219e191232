// Tests of the token bucket.

import { expect, it } from 'vitest'
import { TokenBucket } from './token-bucket.ts'

it('[MSH7] lets a burst through, then the refill, and never more than a burst', () => {
  const bucket = new TokenBucket({ perSecond: 10, burst: 3 })
  const taken = (atMs: number): number => {
    let count = 0
    while (bucket.takeToken(atMs)) count += 1
    return count
  }
  expect(taken(0)).toBe(3)
  expect(taken(99)).toBe(0)
  expect(taken(100)).toBe(1)
  expect(taken(60_000)).toBe(3)
})

it('[MSH7] a clock that goes backwards refills nothing', () => {
  const bucket = new TokenBucket({ perSecond: 1_000, burst: 1 })
  expect(bucket.takeToken(1_000)).toBe(true)
  expect(bucket.takeToken(0)).toBe(false)
})
