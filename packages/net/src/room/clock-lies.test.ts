// Tests of rooms with a host whose time is false: honest players play on, and recover within seconds of the truth.

import { describe, expect, it } from 'vitest'
import { linked } from '../testing/simulated-party.ts'
import { gather, HOUR_MS, LiarParty, Watch } from './liar.fixture.ts'

/** Expects 60 ticks a second, within 10 %. */
function expectPace([fewest, most]: readonly [number, number]): void {
  expect(fewest).toBeGreaterThanOrEqual(54)
  expect(most).toBeLessThanOrEqual(66)
}

describe('a host that says a false time', () => {
  it.each([
    [2, HOUR_MS],
    [3, HOUR_MS],
    [8, HOUR_MS],
    [2, -HOUR_MS],
    [3, -HOUR_MS],
    [3, 20_000],
    [3, -4_000],
  ])('[CLK11] does not move the others: %i players, %i ms for a second', async (players, aheadMs) => {
    const party = await gather(1, players, 3_000)
    const watch = new Watch(party, party.rooms)
    const [lie] = party.lies
    lie.aheadMs = aheadMs
    expectPace(await watch.ticks(1))
    lie.aheadMs = 0
    expectPace(await watch.ticks(3))
    expect(watch.spread).toBeLessThanOrEqual(1)
    expect(await watch.moved()).toBeGreaterThanOrEqual(20)
  })
})

describe('a host that says a false time for long', () => {
  it.each([2, 3])('[CLK11] an hour more, for ten minutes: %i players', async (players) => {
    const party = await gather(2, players, 3_000)
    const watch = new Watch(party, party.rooms)
    const [lie] = party.lies
    lie.aheadMs = HOUR_MS
    expectPace(await watch.ticks(600))
    lie.aheadMs = 0
    expectPace(await watch.ticks(3))
    expect(watch.spread).toBeLessThanOrEqual(1)
    expect(await watch.moved()).toBeGreaterThanOrEqual(20)
  })

  it.each([2, 3])('[CLK11] further ahead with every message: no tick comes near 2^31: %i players', async (players) => {
    const party = await gather(3, players, 3_000)
    const watch = new Watch(party, party.rooms)
    const [lie] = party.lies
    expectPace(
      await watch.ticks(60, () => {
        lie.aheadMs += 3 * HOUR_MS
      }),
    )
    lie.aheadMs = 0
    expectPace(await watch.ticks(3))
    expect(watch.spread).toBeLessThanOrEqual(1)
    expect(await watch.moved()).toBeGreaterThanOrEqual(20)
    expect(Math.max(...party.rooms.map(({ tick }) => tick))).toBeLessThan(60 * 100)
  })
})

describe('a host whose clock runs 5 % too fast', () => {
  it.each([2, 3])('[CLK6] is followed, for a minute and after it has left: %i players', async (players) => {
    const party = new LiarParty(4)
    await party.come(50_000)
    while (party.rooms.length < players) await party.come()
    await party.until(() => party.rooms.every((room) => linked(room) === players - 1 && room.clock.synced), 'linked')
    const watch = new Watch(party, party.rooms)
    expectPace(await watch.ticks(60))
    // A quarter of a second: what is slewed.
    expect(watch.spread).toBeLessThanOrEqual(15)
    expect(await watch.moved()).toBeGreaterThanOrEqual(20)
    const [host, ...others] = party.rooms
    await host!.leave()
    expectPace(await new Watch(party, others).ticks(5))
  })
})

describe('while a host says a false time', () => {
  it.each([2, 3])('[CLK9] [CLK11] who then leaves: %i players before', async (players) => {
    const party = await gather(5, players, 3_000)
    const [host, ...others] = party.rooms
    const watch = new Watch(party, others)
    party.lies[0].aheadMs = HOUR_MS
    await party.run(500)
    await host!.leave()
    expectPace(await watch.ticks(5))
    expect(watch.spread).toBeLessThanOrEqual(1)
    if (players > 2) expect(await watch.moved()).toBeGreaterThanOrEqual(20)
    const late = await party.come()
    await party.until(() => linked(late) === players - 1 && late.clock.synced, 'the newcomer has the time')
    await party.run(1_000)
    expect(new Watch(party, [...others, late]).spread).toBeLessThanOrEqual(1)
  })

  it.each([HOUR_MS, -HOUR_MS])('[CLK13] [FRM8] a newcomer has the time of all others: %i ms', async (aheadMs) => {
    const party = await gather(6, 3, 3_000)
    party.lies[0].aheadMs = aheadMs
    await party.run(300)
    const late = await party.come()
    await party.until(() => linked(late) === 3 && late.clock.synced, 'the newcomer has the time')
    const [, ...honest] = party.rooms
    const watch = new Watch(party, honest)
    expectPace(await watch.ticks(3))
    expect(watch.spread).toBeLessThanOrEqual(1)
    party.lies[0].aheadMs = 0
    await party.run(3_000)
    const all = new Watch(party, party.rooms)
    expect(all.spread).toBeLessThanOrEqual(1)
    expect(await all.moved()).toBeGreaterThanOrEqual(20)
  })
})

describe('a player who claims to be the reference', () => {
  it('[CLK3] is not followed before others by a player who has lost the host', async () => {
    const party = await gather(7, 4, 3_000)
    const lie = party.lies[1]
    party.network.cut('p0', 'p2')
    await party.until(() => linked(party.rooms[2]!) === 2, 'the link to the host is lost')
    lie.stratum = 0
    lie.aheadMs = HOUR_MS
    const watch = new Watch(party, [party.rooms[0]!, party.rooms[2]!, party.rooms[3]!])
    expectPace(await watch.ticks(5))
    expect(watch.spread).toBeLessThanOrEqual(1)
    party.network.heal('p0', 'p2')
    lie.stratum = undefined
    lie.aheadMs = 0
    await party.until(() => party.rooms.every((room) => linked(room) === 3), 'all are linked')
    await party.run(3_000)
    const all = new Watch(party, party.rooms)
    expect(all.spread).toBeLessThanOrEqual(1)
    expect(await all.moved()).toBeGreaterThanOrEqual(20)
  })
})
