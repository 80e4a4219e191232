// Tests of newcomers under host authority who have their first time from a player whose time is false.

import { describe, expect, it } from 'vitest'
import { memoryLinks } from '../link/memory.ts'
import { linked, SimulatedParty } from '../testing/simulated-party.ts'
import { busy, expectSame, game, type G, Pilot, REST } from './authority/host-authority.fixture.ts'
import { HOUR_MS, Lie } from './liar.fixture.ts'
import type { Room } from './room.ts'

class Squadron {
  readonly party = new SimulatedParty(game, { seed: 21, conditions: { delayMs: 20, jitterMs: 5 } })
  readonly lie = new Lie()
  readonly pilots: Pilot[] = []

  /** The first player is the host, whose time the test sets. */
  async come(): Promise<Pilot> {
    const { party, lie, pilots } = this
    const links = lie.links(memoryLinks(party.network, `p${pilots.length}`))
    const { lobby } = await party.machine(undefined, pilots.length === 0 ? { links } : {})
    const code = pilots[0]?.room.code
    const room: Room<G> = await party.settle(code === undefined ? lobby.create({ maxPlayers: 16 }) : lobby.join(code))
    const pilot = new Pilot(room)
    pilot.press = busy(pilots.length)
    pilots.push(pilot)
    return pilot
  }

  /** All are asked for each tick, predict, and agree with the host when they are at rest. */
  async expectWell(pilots: readonly Pilot[]): Promise<void> {
    for (const { asked } of pilots) asked.length = 0
    const before = pilots.map(({ run }) => run.counters.missed)
    await this.party.run(3_000)
    for (const [n, { asked, run, room }] of pilots.entries()) {
      expect(asked.length).toBeGreaterThan(170)
      expect(run.counters.missed - (before[n] ?? 0)).toBeLessThanOrEqual(room.isHost ? 10 : 5)
    }
    for (const one of pilots) one.press = () => REST
    await this.party.run(6_000)
    expect([...pilots[0]!.room.state.all('ship')]).toHaveLength(pilots.length)
    expectSame(pilots)
  }
}

describe('a newcomer under the authority of a host that says a false time', () => {
  it('[CLK15] flies within seconds of the truth', async () => {
    const squadron = new Squadron()
    const { party, lie } = squadron
    const host = await squadron.come()
    host.launch(host.room.me.id)
    await party.run(3_000)
    lie.aheadMs = HOUR_MS
    const late = await squadron.come()
    await party.until(() => late.room.clock.synced && linked(late.room) === 1, 'the newcomer has a time')
    await party.run(20_000)
    lie.aheadMs = 0
    await party.run(8_000)
    expect(Math.abs(host.room.tick - late.room.tick)).toBeLessThanOrEqual(1)
    expect(late.ship).toBeDefined()
    await squadron.expectWell([host, late])
  })

  it('[CLK15] is host next: both fly within seconds of the link to another player', async () => {
    const squadron = new Squadron()
    const { party, lie } = squadron
    const liar = await squadron.come()
    await party.run(3_000)
    lie.aheadMs = HOUR_MS
    const late = await squadron.come()
    await party.until(() => late.room.clock.synced && late.ship !== undefined, 'the newcomer has a time and a ship')
    lie.aheadMs = 0
    party.network.cut('p1', 'p2')
    const third = await squadron.come()
    await party.until(() => third.room.clock.synced && third.ship !== undefined, 'the third has a time and a ship')
    await liar.room.leave()
    await party.run(1_000)
    expect(late.room.isHost).toBe(true)
    party.network.heal('p1', 'p2')
    await party.until(() => linked(late.room) === 1, 'linked', 20_000)
    await party.run(8_000)
    expect(Math.abs(third.room.tick - late.room.tick)).toBeLessThanOrEqual(1)
    if (third.ship === undefined) late.launch(third.room.me.id)
    if (late.ship === undefined) late.launch(late.room.me.id)
    await party.run(1_000)
    await squadron.expectWell([late, third])
  })
})
