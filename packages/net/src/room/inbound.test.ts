// Tests of an inbound: what is refused and counted, and messages that wait because reading takes long.

import { expect, it } from 'vitest'
import type { ChannelName } from '../link/link.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { Inbound } from './inbound.ts'

/** Messages of a player that each take some time to decode. */
function slow(ms: number) {
  const scheduler = new VirtualScheduler(1)
  let nowMs = 0
  const clock = { ...scheduler, now: () => nowMs } as unknown as VirtualScheduler
  const read: (readonly [ChannelName, number, number])[] = []
  const calls: string[] = []
  const inbound: Inbound = new Inbound(clock, {
    read: (channel, bytes) => {
      read.push([channel, bytes[0] ?? -1, nowMs])
      expect(inbound.messageBytes).toBe(channel === 'state' ? 0 : bytes.length)
      if (channel !== 'events') return
      nowMs += ms
      expect(inbound.admitValues(1, bytes.length, ms)).toBe(true)
    },
    flood: () => calls.push('flood'),
    refused: (what) => calls.push(what),
  })
  const pass = (untilMs: number): void => {
    for (; nowMs < untilMs; nowMs += 10) inbound.resume()
  }
  return { inbound, read, calls, pass, now: () => nowMs }
}

it('[MSH10] events that take long to decode wait, in order, and take a quarter of the time', () => {
  const { inbound, read, calls, pass, now } = slow(20)
  const bytes = new Uint8Array(60_000)
  for (let n = 0; n < 40; n++) {
    bytes[0] = n
    inbound.receive('events', bytes, true)
  }
  expect(now()).toBeLessThanOrEqual(80)
  inbound.receive('state', bytes, true)
  expect(read.at(-1)).toEqual(['state', 39, now()])
  pass(6_000)
  const events = read.filter(([channel]) => channel === 'events')
  expect(events.map(([, n]) => n)).toEqual([...Array(40).keys()])
  for (const [n, [, , at]] of events.entries()) {
    const [, , before = 0] = events[n - 4] ?? []
    if (n >= 7) expect(at - before, `event ${n}`).toBeGreaterThanOrEqual(320)
    expect(at).toBeLessThan(80 * n + 100)
  }
  expect(calls).toEqual([])
})

it('[MSH10] [HEL7] a hello does not wait, and nothing waits any more when its link has ended', () => {
  const { inbound, read, pass } = slow(100)
  const bytes = new Uint8Array(10)
  for (let n = 0; n < 3; n++) inbound.receive('events', bytes, true)
  expect(read).toHaveLength(1)
  inbound.clear()
  inbound.receive('events', bytes, false)
  expect(read).toHaveLength(2)
  pass(5_000)
  expect(read).toHaveLength(2)
})

it('[MSH10] more than 5 MiB that wait are a flood', () => {
  const { inbound, calls } = slow(100)
  const bytes = new Uint8Array(65_536)
  for (let n = 0; n < 81; n++) inbound.receive('events', bytes, true)
  expect(calls).toEqual([])
  inbound.receive('events', bytes, true)
  expect(calls).toEqual(['flood'])
})

/** An inbound at a time that the test sets, and the floods that it found. */
function stopped() {
  const at = { ms: 0, floods: 0, refused: 0 }
  const clock = { now: () => at.ms } as VirtualScheduler
  const inbound = new Inbound(clock, { read: () => {}, flood: () => at.floods++, refused: () => at.refused++ })
  return { inbound, at }
}

it('[HEL6] a refusal costs by its bytes: 40 of 63 KB are as many as 10,000 short ones', () => {
  const refusals = (bytes: number): number => {
    const { inbound, at } = stopped()
    let count = 0
    for (; at.floods === 0; count++) inbound.refuse('noise', bytes)
    return count - 1
  }
  expect(refusals(0)).toBe(10_000)
  expect(refusals(255)).toBe(10_000)
  expect(refusals(63_000)).toBe(40)
})

it('[MSH10] values are bounded by their number and their bytes', () => {
  const messages = (values: number, bytes: number): number => {
    const { inbound } = stopped()
    let count = 0
    while (inbound.admitValues(values, bytes)) count++
    return count
  }
  // Of 47 to 63 KB with a value in each byte.
  expect(messages(63_000, 63_000)).toBe(29)
  expect(messages(1, 63_000)).toBe(507)
  expect(messages(7, 30)).toBeGreaterThan(2 * 8_192)
})

it('[MSH10] time is bounded as it is measured, except that of a frozen page', () => {
  const { inbound, at } = stopped()
  expect(inbound.admitValues(0, 0, 3_600_000)).toBe(true)
  expect(inbound.admitValues(0, 0, 500)).toBe(true)
  expect(inbound.admitValues(0, 0, 1)).toBe(false)
  for (at.ms = 1_000; at.ms < 60_000; at.ms += 1_000) expect(inbound.admitValues(0, 0, 250)).toBe(true)
  // A clock that was set back.
  expect(inbound.admitValues(0, 0, -1_000)).toBe(true)
})
