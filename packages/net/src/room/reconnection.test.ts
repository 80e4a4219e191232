// Tests of players who come back after a fault of their network: how soon, and with every event once.

import { describe, expect, it } from 'vitest'
import { Faults } from './faults.fixture.ts'

/** Runs a fault of one player of three, for each of them; returns the longest time until all is fresh again, ms. */
async function worstOf(fault: (faults: Faults, player: number) => Promise<void> | void): Promise<number> {
  let worst = 0
  for (const player of [0, 1, 2]) {
    const faults = await Faults.of(3, player + 1)
    await fault(faults, player)
    worst = Math.max(worst, await faults.untilFresh())
    expect(await faults.wrongEvents()).toBe(0)
  }
  return worst
}

describe('a player whose network changes', () => {
  it('[LOB34] [MSH5] Wi-Fi to mobile data: back in 2 s, and in 4 s where the browser does not say so', async () => {
    const told = await worstOf((faults, player) => {
      faults.changeNetwork(player)
      faults.players[player]!.page.dispatch('online')
    })
    expect(told).toBeLessThan(2_000)
    expect(await worstOf((faults, player) => faults.changeNetwork(player))).toBeLessThan(4_000)
  })

  it('[MSH5] only its routes change: back in 2 s', async () => {
    expect(await worstOf((faults, player) => faults.breakPaths(player))).toBeLessThan(2_000)
  })
})

describe('a restart that the lobby cannot carry', () => {
  it('[MSH5] is not begun, and the link is there when the network is', async () => {
    const faults = await Faults.of(2, 1)
    const ends = faults.players
    for (const { machine } of ends) machine.cable.setSilent(true)
    faults.cutLinks(0, true)
    await faults.party.run(8_000)
    expect(ends.flatMap(({ restarts }) => restarts)).toEqual([])
    for (const { machine } of ends) machine.cable.setSilent(false)
    faults.cutLinks(0, false)
    expect(await faults.untilFresh()).toBeLessThan(1_100)
    expect(await faults.wrongEvents()).toBe(0)
  })
})

describe('an outage of a player', () => {
  for (const seconds of [3, 10, 20]) {
    it(`[MSH4] [MSH13] of ${seconds} s: fresh soon after its end, and away meanwhile`, async () => {
      const worst = await worstOf(async (faults, who) => {
        faults.setOffline(who, true)
        const fromMs = faults.nowMs
        await faults.party.run(seconds * 1_000)
        faults.setOffline(who, false)
        faults.players[who]!.page.dispatch('online')
        const id = faults.players[who]!.room.me.id
        for (const other of faults.players) {
          if (other.room.me.id === id) continue
          const away = other.statuses.find((one) => one.id === id && one.status === 'away')
          expect((away?.atMs ?? Infinity) - fromMs).toBeLessThan(2_300)
        }
      })
      // A message that was lost is sent again on the old link after 1 s at the latest.
      expect(worst).toBeLessThan(1_100)
    })
  }
})
