// Game of the labs: every player counts in events, and shows the time in its state.

import { defineGame, f } from '@tickmesh/net'
import * as v from 'valibot'

/** Bits of a time in state, ms: it begins anew after 12 days. */
const TIME_BITS = 30

export const GAME = defineGame({
  id: 'lab',
  version: 1,
  state: { beacon: { at: f.uint(TIME_BITS) } },
  events: { count: v.object({ n: v.number(), at: v.number() }), text: v.object({ text: v.string() }) },
})

/** Returns the time of the machine's clock, ms: all pages of a lab read the same. */
export function machineTime(): number {
  return Date.now() % 2 ** TIME_BITS
}
