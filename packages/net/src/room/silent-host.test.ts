// Tests of a host of whom nothing comes: another one goes on within two seconds, if the host is really gone.

import { expect, it } from 'vitest'
import { Faults } from './faults.fixture.ts'

const hosts = (faults: Faults, players: readonly number[]): (string | undefined)[] =>
  players.map((n) => faults.players[n]!.room.host?.id)

for (const [players, seed] of [
  [2, 1],
  [3, 2],
  [4, 3],
] as const) {
  it(`[MSH15] [LOB35] offline: another of ${players} is host within 2 s, the first a guest from then on`, async () => {
    const faults = await Faults.of(players, seed)
    const others = faults.players.map((_, n) => n).slice(1)
    const next = faults.players[1]!.room.me.id
    faults.setOffline(0, true)
    const fromMs = faults.nowMs
    await faults.party.until(() => hosts(faults, others).every((id) => id === next), 'another host')
    expect(faults.nowMs - fromMs).toBeLessThanOrEqual(2_000)
    await faults.party.run(4_000)
    faults.setOffline(0, false)
    faults.players[0]!.page.dispatch('online')
    await faults.untilFresh()
    await faults.party.until(() => hosts(faults, [0, ...others]).every((id) => id === next), 'one host for all')
    expect(await faults.wrongEvents()).toBe(0)
  })
}

it('[MSH15] stays host while it answers the lobby and reaches one player', async () => {
  const faults = await Faults.of(4, 4)
  const host = faults.players[0]!.room.me.id
  faults.cutLinks(0, true, [1, 2])
  await faults.party.run(4_000)
  expect(hosts(faults, [0, 1, 2, 3])).toEqual([host, host, host, host])
  faults.cutLinks(0, false, [1, 2])
  await faults.untilFresh()
  await faults.party.run(2_000)
  expect([...faults.players[3]!.room.players.values()].flatMap(({ cannotReach }) => [...cannotReach])).toEqual([])
})
