// Clocks of several players in one engine: their agreement, for the tests of engines.

import type { Room } from '@tickmesh/net'
import { until } from '../../setup/until.ts'
import { GAME } from './game.ts'
import { Players } from './players.ts'

const PLAYERS = 4
/** Difference of two players' clocks, in ms: ten days. */
const APART_MS = 864_000_000
/** Readings of the clocks that are compared. */
const READINGS = 100

export interface ClockReport {
  /** Greatest difference of shared time between two players, ms. */
  readonly apartMs: number
  /** Readings in which a player was further from the host than both its `errorMs` and a tick. */
  readonly outside: number
  /** Readings in which time was before that of the last. */
  readonly backwards: number
  /** Ticks that ran out of order or twice. */
  readonly disordered: number
}

/** Four players with different clocks come to one time; then their clocks are read side by side. */
export async function agreeOnTime(url: string): Promise<ClockReport> {
  const players = new Players(url, GAME)
  players.network.everywhere({ delayMs: 30, jitterMs: 10 })
  const rooms = await players.gather(PLAYERS, APART_MS)
  let disordered = 0
  for (const room of rooms) {
    let last = -1
    room.on('tick', (tick) => {
      if (tick <= last) disordered++
      last = tick
    })
  }
  await until(() => rooms.every(({ clock }) => clock.synced), 'all have the time')
  await until(() => spread(rooms.map(now)) < 2, 'all have the same time')
  let [apartMs, outside, backwards] = [0, 0, 0]
  let before = rooms.map(now)
  for (let n = 0; n < READINGS; n++) {
    await new Promise((resolve) => setTimeout(resolve, 1))
    const times = rooms.map(now)
    apartMs = Math.max(apartMs, spread(times))
    const host = times[0] ?? 0
    if (rooms.some(({ clock }, at) => Math.abs((times[at] ?? 0) - host) > Math.max(clock.errorMs, 1_000 / 60)))
      outside++
    if (times.some((time, at) => time < (before[at] ?? 0))) backwards++
    before = times
  }
  return { apartMs, outside, backwards, disordered }
}

function now({ clock }: Room): number {
  return clock.now()
}

function spread(times: readonly number[]): number {
  return Math.max(...times) - Math.min(...times)
}
