// Pair of players in one room, for the tests of listeners that come late.

import * as v from 'valibot'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import type { Room } from './room.ts'
import { transfers } from './room-transfers.ts'

const game = defineGame({
  id: 'late',
  version: 1,
  use: [transfers()],
  state: { dot: { n: f.uint(8) } },
  events: { say: v.string(), count: v.number() },
  shared: { score: v.number() },
})
type G = typeof game

/** Returns a simulated party of two players, and their rooms. */
export async function latePair(seed: number): Promise<[SimulatedParty<G>, Room<G>, Room<G>]> {
  const party = new SimulatedParty(game, { seed })
  const [a, b] = (await party.gather(2)) as [Room<G>, Room<G>]
  return [party, a, b]
}
