// Tests of machines and pages that stop for a while, and of changes of the host: the timeline goes on.

import { describe, expect, it } from 'vitest'
import { defineGame } from '../game.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { linked, SimulatedParty } from '../testing/simulated-party.ts'
import type { Room } from './room.ts'

const game = defineGame({ id: 'sleep', version: 1 })

/** A machine that can be put to sleep: nothing runs meanwhile, and its clock counts on or stands still. */
class Sleeper implements Scheduler {
  readonly #inner: Scheduler
  readonly #delayed: (() => void)[] = []
  #asleep: { readonly sinceMs: number; readonly clockStands: boolean } | undefined
  #lostMs = 0

  constructor(inner: Scheduler) {
    this.#inner = inner
  }

  now(): number {
    return (this.#asleep?.clockStands === true ? this.#asleep.sinceMs : this.#inner.now()) - this.#lostMs
  }

  random(): number {
    return this.#inner.random()
  }

  after(ms: number, run: () => void): () => void {
    let wanted = true
    const due = (): void => {
      if (!wanted) return
      if (this.#asleep === undefined) run()
      else this.#delayed.push(due)
    }
    const cancel = this.#inner.after(ms, due)
    return () => {
      wanted = false
      cancel()
    }
  }

  sleep(clockStands: boolean): void {
    this.#asleep = { sinceMs: this.#inner.now(), clockStands }
  }

  wake(): void {
    if (this.#asleep?.clockStands === true) this.#lostMs += this.#inner.now() - this.#asleep.sinceMs
    this.#asleep = undefined
    for (const run of this.#delayed.splice(0)) run()
  }
}

/** Ticks of a room. */
interface Watched {
  readonly ticks: number[]
  readonly skips: number[]
}

function watch(room: Room<typeof game>): Watched {
  const watched: Watched = { ticks: [], skips: [] }
  room.on('tick', (tick) => watched.ticks.push(tick))
  room.on('skip', (ticks) => watched.skips.push(ticks))
  return watched
}

/** Every tick ran once, in order, except those reported as skipped. */
function expectComplete({ ticks, skips }: Watched): void {
  const steps = ticks.slice(1).map((tick, n) => tick - (ticks[n] ?? 0))
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(1)
  const missing = steps.reduce((sum, step) => sum + step - 1, 0)
  expect(missing).toBe(skips.reduce((sum, ticks) => sum + ticks, 0))
}

/** A host and a guest, of whom one sleeps for so long; two seconds later. */
async function nap(who: 'host' | 'guest', sleepMs: number, clockStands: boolean) {
  const party = new SimulatedParty(game, { seed: 1, conditions: { delayMs: 20, jitterMs: 5 } })
  const sleeper = new Sleeper(party.scheduler)
  const options = { scheduler: sleeper }
  const first = await party.machine(undefined, who === 'host' ? options : {})
  const second = await party.machine(undefined, who === 'guest' ? options : {})
  const host = await party.settle(first.lobby.create())
  const guest = await party.settle(second.lobby.join(host.code))
  await party.until(() => linked(host) === 1 && guest.clock.synced, 'linked')
  await party.run(3_000)
  const watched = { host: watch(host), guest: watch(guest) }
  await party.run(500)
  // Messages to a machine that sleeps are lost.
  party.network.cut('p0', 'p1')
  sleeper.sleep(clockStands)
  await party.run(sleepMs)
  sleeper.wake()
  party.network.heal('p0', 'p1')
  await party.run(2_000)
  return { party, host, guest, watched }
}

describe('a guest that slept', () => {
  it.each([
    ['[TICK2] a page that was frozen', false],
    ['[CLK7] [CLK8] a machine whose clock stood still', true],
  ])('%s comes back to the time of all, and says what it skipped', async (_, clockStands) => {
    const { host, guest, watched } = await nap('guest', 8_000, clockStands)
    expect(Math.abs(host.tick - guest.tick)).toBeLessThanOrEqual(1)
    expect(Math.abs(host.clock.now() - guest.clock.now())).toBeLessThan(5)
    expectComplete(watched.guest)
    // Eight seconds of ticks, but for the quarter of a second that is caught up.
    expect(watched.guest.skips).toEqual([expect.any(Number)])
    expect(watched.guest.skips[0]).toBeGreaterThan(8 * 60 - 15 - 6)
    expect(watched.guest.skips[0]).toBeLessThan(8 * 60 - 15 + 6)
    expectComplete(watched.host)
    expect(watched.host.skips).toEqual([])
  })
})

describe('a host that slept', () => {
  it('[CLK7] [CLK12] whose clock stood still: nobody runs a tick twice', async () => {
    const { party, host, guest, watched } = await nap('host', 3_000, true)
    await party.run(1_500)
    expect(Math.abs(host.tick - guest.tick)).toBeLessThanOrEqual(1)
    expectComplete(watched.guest)
    expect(watched.guest.skips).toEqual([])
    expectComplete(watched.host)
  })

  it('[CLK12] whose clock stood still comes to the time of the others, who do not wait', async () => {
    const party = new SimulatedParty(game, { seed: 2, conditions: { delayMs: 20, jitterMs: 5 } })
    const sleeper = new Sleeper(party.scheduler)
    const first = await party.machine(undefined, { scheduler: sleeper })
    const rooms = [await party.settle(first.lobby.create())]
    for (let n = 0; n < 2; n++) rooms.push(await party.settle((await party.machine()).lobby.join(rooms[0]!.code)))
    await party.until(() => rooms.every((room) => linked(room) === 2 && room.clock.synced), 'linked')
    await party.run(3_000)
    const [host, ...guests] = rooms.map((room) => watch(room))
    const others = ['p1', 'p2']
    for (const other of others) party.network.cut('p0', other)
    sleeper.sleep(true)
    await party.run(8_000)
    const before = rooms[1]!.tick
    sleeper.wake()
    for (const other of others) party.network.heal('p0', other)
    await party.run(2_000)
    expect(rooms[1]!.tick - before).toBeGreaterThanOrEqual(118)
    const ticks = rooms.map(({ tick }) => tick)
    expect(Math.max(...ticks) - Math.min(...ticks)).toBeLessThanOrEqual(1)
    expectComplete(host!)
    for (const guest of guests) {
      expectComplete(guest)
      expect(guest.skips).toEqual([])
    }
  })

  it('[TICK2] whose page was frozen skips like any other, and the time is nowhere disturbed', async () => {
    const { host, guest, watched } = await nap('host', 5_000, false)
    expect(Math.abs(host.tick - guest.tick)).toBeLessThanOrEqual(1)
    expectComplete(watched.guest)
    expect(watched.guest.skips).toEqual([])
    expectComplete(watched.host)
    expect(watched.host.skips).toHaveLength(1)
  })
})

describe('a change of the host', () => {
  it.each([1, 2, 3])('[CLK9] is no jump of the time, and skips no tick, seed %i', async (seed) => {
    const party = new SimulatedParty(game, { seed, conditions: { delayMs: 30, jitterMs: 10, loss: 0.05 } })
    const rooms = await party.gather(4)
    await party.run(10_000)
    const [a, ...others] = rooms
    // The first host's clock is the scheduler's, but for its zero.
    const zero = a!.clock.now() - party.scheduler.now()
    const watched = others.map(watch)
    await a!.leave()
    let worst = 0
    for (let n = 0; n < 200; n++) {
      await party.run(50)
      for (const room of others) worst = Math.max(worst, Math.abs(room.clock.now() - party.scheduler.now() - zero))
    }
    expect(others.filter(({ isHost }) => isHost)).toHaveLength(1)
    expect(worst).toBeLessThan(2)
    for (const one of watched) {
      expectComplete(one)
      expect(one.skips).toEqual([])
    }
  })
})
