// Game of the view suite: one ship for each page.

import { defineGame, f, type Room } from '@tickmesh/net'
import { FIELD } from '../motion.ts'

/** Game at the default rates: 60 ticks and 20 frames a second. */
export const game = defineGame({
  id: 'tickmesh-bench-view',
  version: 1,
  state: {
    ship: {
      x: f.fixed(-FIELD, FIELD, 1 / 16, { velocity: 'vx' }),
      y: f.fixed(-FIELD, FIELD, 1 / 16, { velocity: 'vy' }),
      vx: f.fixed(-512, 512, 1 / 4),
      vy: f.fixed(-512, 512, 1 / 4),
      heading: f.angle(10),
    },
  },
})

export type ViewRoom = Room<typeof game>

/** Ticks between two sendings: the other libraries send in the same ticks. */
export const SEND_TICKS: number = game.tickRate / game.sendRate
