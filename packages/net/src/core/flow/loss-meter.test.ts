// Test of the detection of heavy loss.

import { expect, it } from 'vitest'
import { LossMeter } from './loss-meter.ts'

const add = (meter: LossMeter, packets: number, lost: number): void => {
  for (let packet = 0; packet < packets; packet++) meter.add(packet < lost)
}

it('[FLOW6] detects heavy loss over 64 packets and a second, of which more than 30 % are lost', () => {
  const meter = new LossMeter()
  add(meter, 63, 63)
  expect(meter.heavy(0)).toBe(false)
  add(meter, 1, 0)
  expect(meter.heavy(0)).toBe(true)
  add(meter, 100, 30)
  expect(meter.heavy(1_000)).toBe(false)
  add(meter, 100, 31)
  expect(meter.heavy(1_999)).toBe(false)
  expect(meter.heavy(2_000)).toBe(true)
  expect(meter.heavy(3_000)).toBe(false)
})
