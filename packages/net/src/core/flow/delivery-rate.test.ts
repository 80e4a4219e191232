// Test of the measured delivery rate.

import { expect, it } from 'vitest'
import { DeliveryRate } from './delivery-rate.ts'

it('[FLOW6] counts the bytes acknowledged over the window or a little more, once acks reach back that far', () => {
  const delivery = new DeliveryRate()
  for (let nowMs = 0; nowMs <= 1_000; nowMs += 40) {
    delivery.add(nowMs <= 500 ? 1_000 : 4_000)
    delivery.mark(nowMs)
    if (nowMs < 240) expect(delivery.over(240)).toBeUndefined()
    else if (nowMs <= 480) expect(delivery.over(240)).toBe(25_000)
  }
  expect(delivery.over(250)).toBe(100_000)
  expect(delivery.over(1_000)).toBe(12 * 1_000 + 13 * 4_000)
  expect(delivery.over(1_001)).toBeUndefined()
})
