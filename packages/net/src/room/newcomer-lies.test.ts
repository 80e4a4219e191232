// Tests of newcomers who have their first time from a player whose time is false.

import { describe, expect, it } from 'vitest'
import { linked } from '../testing/simulated-party.ts'
import { gather, HOUR_MS, type LiarParty, type LiarRoom, Watch } from './liar.fixture.ts'

/** Ticks of a room in order, each once, except those that `skip` reported, also backwards. */
class Account {
  readonly ticks: number[] = []
  readonly skips: number[] = []
  readonly #room: LiarRoom

  constructor(room: LiarRoom) {
    this.#room = room
    room.on('tick', (tick) => this.ticks.push(tick))
    room.on('skip', (ticks) => this.skips.push(ticks))
  }

  expectComplete(): void {
    const [first = 0] = this.ticks
    const ran = this.ticks.length - 1
    expect(this.#room.tick - first).toBe(ran + this.skips.reduce((sum, ticks) => sum + ticks, 0))
  }
}

/** Adds a player who is linked to the named players only later. */
async function joinCutOff(party: LiarParty, others: readonly string[]): Promise<LiarRoom> {
  const place = `p${party.rooms.length}`
  for (const other of others) party.network.cut(place, other)
  const late = await party.come()
  await party.until(() => late.clock.synced, 'the newcomer has a time')
  return late
}

async function expectHealed(party: LiarParty, rooms: readonly LiarRoom[]): Promise<void> {
  const watch = new Watch(party, rooms)
  expect(watch.spread).toBeLessThanOrEqual(1)
  const [fewest, most] = await watch.ticks(2)
  expect(fewest).toBeGreaterThanOrEqual(54)
  expect(most).toBeLessThanOrEqual(66)
  expect(watch.spread).toBeLessThanOrEqual(1)
  expect(await watch.moved()).toBeGreaterThanOrEqual(20)
}

describe('a newcomer whose first link is to a liar', () => {
  it.each([
    [2, HOUR_MS],
    [3, HOUR_MS],
    [3, 30_000],
    [7, HOUR_MS],
  ])('[CLK15] comes to the time of the others, %i players before, %i ms', async (players, aheadMs) => {
    const party = await gather(11, players, 12_000)
    const honest = party.rooms.slice(1)
    party.lies[0].aheadMs = aheadMs
    const places = honest.map((_, n) => `p${n + 1}`)
    const late = await joinCutOff(party, places)
    const account = new Account(late)
    expect(late.clock.now() - honest[0]!.clock.now()).toBeGreaterThan(aheadMs - 1_000)
    const watch = new Watch(party, honest)
    for (const place of places) party.network.heal(`p${players}`, place)
    await party.until(() => linked(late) === players, 'linked', 20_000)
    const [fewest, most] = await watch.ticks(7)
    expect([fewest >= 54, most <= 66]).toEqual([true, true])
    await expectHealed(party, [...honest, late])
    account.expectComplete()
    expect(account.skips.filter((ticks) => ticks < 0)).toHaveLength(1)
    party.lies[0].aheadMs = 0
    await party.run(3_000)
    await expectHealed(party, party.rooms)
  })
})

describe('a newcomer alone with a liar', () => {
  it.each([2, 600])('[CLK15] plays on, and heals within seconds of the truth, after %i s', async (seconds) => {
    const party = await gather(12, 1, 12_000)
    const [lie] = party.lies
    lie.aheadMs = HOUR_MS
    const late = await party.come()
    const account = new Account(late)
    await party.until(() => late.clock.synced && linked(late) === 1, 'the newcomer has a time')
    const [fewest] = await new Watch(party, [late]).ticks(seconds)
    expect(fewest).toBeGreaterThanOrEqual(54)
    lie.aheadMs = 0
    await party.run(7_000)
    await expectHealed(party, party.rooms)
    account.expectComplete()
  })

  it('[CLK15] that says an earlier time for long: the former time returns with the truth', async () => {
    const party = await gather(13, 2, 12_000)
    const [host, guest] = party.rooms
    const account = new Account(guest!)
    const before = host!.tick
    party.lies[0].aheadMs = -HOUR_MS
    await party.run(30_000)
    expect(host!.tick - before).toBeGreaterThan(30 * 54)
    party.lies[0].aheadMs = 0
    await party.run(7_000)
    await expectHealed(party, party.rooms)
    account.expectComplete()
  })

  it.each([HOUR_MS, -90_000])('[CLK15] heals with the next host: %i ms', async (aheadMs) => {
    const party = await gather(14, 2, 12_000)
    await party.run(100_000)
    const [liar, honest] = party.rooms
    party.lies[0].aheadMs = aheadMs
    const late = await joinCutOff(party, ['p1'])
    await party.run(1_000)
    await liar!.leave()
    await party.run(1_000)
    party.network.heal('p2', 'p1')
    await party.until(() => linked(late) === 1, 'linked', 20_000)
    await party.run(8_000)
    await expectHealed(party, [honest!, late])
  })

  it('[CLK15] is host next, and comes to the time of the player linked then', async () => {
    const party = await gather(15, 1, 12_000)
    const [liar] = party.rooms
    party.lies[0].aheadMs = HOUR_MS
    const late = await party.come()
    await party.until(() => late.clock.synced, 'the newcomer has a time')
    party.lies[0].aheadMs = 0
    party.network.cut('p1', 'p2')
    const third = await party.come()
    await party.until(() => third.clock.synced, 'the third has a time')
    await liar!.leave()
    await party.run(1_000)
    expect(late.isHost).toBe(true)
    party.network.heal('p1', 'p2')
    await party.until(() => linked(late) === 1, 'linked', 20_000)
    await party.run(8_000)
    await expectHealed(party, [late, third])
  })
})
