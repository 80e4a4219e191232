// Tests of how long a player who is gone keeps its seat: a known end and a silence differ.

import { expect, it } from 'vitest'
import { SEAT_KEPT_MS, SILENT_AFTER_MS } from '@tickmesh/lobby/protocol'
import { Faults } from './faults.fixture.ts'

const SEEDS = [1, 2, 3]

/** Returns the time until the others have seen the third player leave, ms. */
async function untilLeft(faults: Faults, limitMs: number): Promise<number> {
  const [ann, bob] = faults.players
  const fromMs = faults.nowMs
  await faults.party.until(() => [ann, bob].every((player) => player!.room.players.size === 2), 'gone', limitMs)
  return faults.nowMs - fromMs
}

it.each(SEEDS)('[MSH16] [LOB31] a page that has closed its links is gone after 5 s, seed %i', async (seed) => {
  const faults = await Faults.of(3, seed)
  await faults.freezePage(2)
  const ms = await untilLeft(faults, 10_000)
  expect(ms).toBeGreaterThan(4_500)
  expect(ms).toBeLessThan(7_000)
  const gone = faults.players[2]!.room.me.id
  const statuses = faults.players[0]!.statuses.filter(({ id }) => id === gone)
  expect(statuses.at(-1)!.status).toBe('away')
})

it('[MSH16] [LOB31] a page that comes back sooner goes on in its seat', async () => {
  const faults = await Faults.of(3, 4)
  await faults.freezePage(2)
  await faults.party.run(4_000)
  faults.cutLinks(2, false)
  faults.players[2]!.machine.cable.setReachable(true)
  await faults.untilFresh()
  await faults.party.run(10_000)
  expect(faults.players.map(({ room }) => [room.ended, room.players.size])).toEqual([
    [false, 3],
    [false, 3],
    [false, 3],
  ])
  expect(await faults.wrongEvents()).toBe(0)
})

it('[LOB31] a player who is silent for a minute goes on in its seat', async () => {
  const faults = await Faults.of(3, 5)
  faults.setOffline(2, true)
  await faults.party.run(60_000)
  faults.setOffline(2, false)
  expect(await faults.untilFresh()).toBeLessThan(5_000)
  expect(await faults.wrongEvents()).toBe(0)
})

it('[LOB31] a player who is silent for longer is gone', async () => {
  const faults = await Faults.of(3, 6)
  faults.setOffline(2, true)
  expect(await untilLeft(faults, 90_000)).toBeLessThan(SILENT_AFTER_MS + SEAT_KEPT_MS + 7_000)
})
