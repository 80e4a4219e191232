// Property test of events: over any network each one comes once and in order, soon after the path is back.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RandomPlay, worlds } from './random-play.fixture.ts'

/** Time until all events have come, beside four round trips, ms; and where a link is made anew, or a line is thin. */
const SOON_MS = 1_500
const LATE_MS = 30_000

it('[FLOW9] [EVT6] each event comes once and in order, whatever the network and the players do', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const play = new RandomPlay(world)
      await play.play()
      await play.quiet(play.hard || world.thin ? LATE_MS : SOON_MS + 8 * world.delayMs)
      expect(play.wrong).toEqual([])
    }),
    { numRuns: 40, verbose: 1, endOnFailure: true },
  )
}, 120_000)
