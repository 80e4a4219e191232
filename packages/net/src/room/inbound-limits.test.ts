// Tests of the inbound limits: refusals, values and time.

import { expect, it } from 'vitest'
import { InboundLimits } from './inbound-limits.ts'

it('[HEL6] a refusal costs by its bytes: 40 of 63 KB are as many as 10,000 short ones', () => {
  const refusals = (bytes: number): number => {
    const limits = new InboundLimits()
    while (limits.countRefusal(bytes, 0));
    return limits.refused - 1
  }
  expect(refusals(0)).toBe(10_000)
  expect(refusals(255)).toBe(10_000)
  expect(refusals(63_000)).toBe(40)
})

it('[MSH10] values are bounded by their number and their bytes', () => {
  const messages = (values: number, bytes: number): number => {
    const limits = new InboundLimits()
    let count = 0
    while (limits.admitValues(values, bytes, 0)) count++
    return count
  }
  // Of 47 to 63 KB with a value in each byte.
  expect(messages(63_000, 63_000)).toBe(29)
  expect(messages(1, 63_000)).toBe(507)
  expect(messages(7, 30)).toBeGreaterThan(2 * 8_192)
})

it('[MSH10] time is bounded as it is measured, except that of a frozen page', () => {
  const limits = new InboundLimits()
  expect(limits.admitChecking(3_600_000, 0)).toBe(true)
  expect(limits.admitChecking(500, 0)).toBe(true)
  expect(limits.admitChecking(1, 0)).toBe(false)
  for (let second = 1; second < 60; second++) expect(limits.admitChecking(250, second * 1_000)).toBe(true)
  // A clock that was set back.
  expect(limits.admitChecking(-1_000, 60_000)).toBe(true)
})
