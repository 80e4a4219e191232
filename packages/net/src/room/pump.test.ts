// Tests of the pump: send instants and slow steps.

import { expect, it } from 'vitest'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { Timeline } from './timeline.ts'
import { Pump } from './pump.ts'

/** The ticks with which a player of a slot sends, over a second. `hostFromMs`: it is host from then on. */
function sendings(slot: number, hostFromMs: number, tickRate = 60, sendRate = 20): number[] {
  const scheduler = new VirtualScheduler(1)
  const timeline = new Timeline(scheduler, tickRate)
  timeline.hostChanged({ id: 'a', term: 1 }, true)
  const sent: number[] = []
  const isHost = (): boolean => scheduler.now() >= hostFromMs
  const nothing = (): void => {}
  const send = (tick: number): number => sent.push(tick)
  const idle = { tick: nothing, skip: nothing, done: nothing }
  const pump = new Pump({ ...idle, scheduler, timeline, tickRate, sendRate, slot, isHost, send })
  scheduler.advance(1_000)
  pump.stop()
  return sent.filter((tick) => tick > 0)
}

it('[TICK4] the host sends with the multiples of the interval, the others by slot with the ticks between', () => {
  const rests = (slot: number, hostFromMs: number): Set<number> =>
    new Set(sendings(slot, hostFromMs).map((tick) => tick % 3))
  expect(rests(0, 0)).toEqual(new Set([0]))
  expect(rests(5, 0)).toEqual(new Set([0]))
  expect(rests(1, Infinity)).toEqual(new Set([2]))
  expect(rests(2, Infinity)).toEqual(new Set([1]))
  expect(rests(3, Infinity)).toEqual(new Set([2]))
  for (const slot of [0, 1, 2, 3]) expect(sendings(slot, Infinity).length).toBeGreaterThanOrEqual(19)
})

it('[TICK4] there is no tick between when all ticks are sent', () => {
  expect(sendings(3, Infinity, 20, 20)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1))
  expect(new Set(sendings(3, Infinity, 40, 20).map((tick) => tick % 2))).toEqual(new Set([1]))
})

it('[TICK4] a player that becomes the host misses no sending', () => {
  for (const at of [480, 500, 510, 520, 530, 540]) {
    const sent = sendings(1, at)
    const gaps = sent.slice(1).map((tick, n) => tick - (sent[n] ?? 0))
    expect(Math.max(...gaps), `at ${at} ms`).toBeLessThanOrEqual(5)
    expect(Math.min(...gaps), `at ${at} ms`).toBeGreaterThanOrEqual(1)
    expect(sent.at(-1)! % 3).toBe(0)
  }
})

it('[TICK2] steps that take longer than they last do not make each go longer than the one before', () => {
  let nowMs = 0
  let next: { readonly at: number; readonly run: () => void } | undefined
  // The pump has one timer at a time; a virtual clock could not be moved by what it calls.
  const scheduler: Scheduler = {
    now: () => nowMs,
    after: (ms, run) => {
      next = { at: nowMs + ms, run }
      return () => (next = undefined)
    },
    random: () => 0,
  }
  const timeline = new Timeline(scheduler, 60)
  timeline.hostChanged({ id: 'a', term: 1 }, true)
  /** Duration of each run, ms. */
  const gos: number[] = []
  let run = 0
  let skipped = 0
  let last = 0
  const pump = new Pump({
    scheduler,
    timeline,
    tickRate: 60,
    sendRate: 20,
    slot: 0,
    isHost: () => true,
    tick: (tick) => {
      expect(tick).toBeGreaterThan(last)
      last = tick
      run += 1
      nowMs += 25
    },
    skip: (ticks) => (skipped += ticks),
    done: () => {},
    send: () => {},
  })
  while (nowMs < 10_000) {
    const due = next
    next = undefined
    nowMs = Math.max(nowMs, due?.at ?? Infinity)
    const beganMs = nowMs
    due?.run()
    gos.push(nowMs - beganMs)
  }
  pump.stop()
  // A step that begins before the 32 ms are over is run to its end.
  expect(Math.max(...gos)).toBeLessThan(57)
  expect(run * 25).toBeGreaterThan(8_000)
  expect(Math.abs(run + skipped - timeline.tick)).toBeLessThanOrEqual(1)
  expect(Math.abs(timeline.tick - 600)).toBeLessThanOrEqual(8)
})
