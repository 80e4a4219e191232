// Games of the tests of engines, and the values of a ship.

import { defineGame, f, hostAuthority, transfers } from '@tickmesh/net'
import * as v from 'valibot'

/** Game with every type of field. */
export const GAME = defineGame({
  id: 'engines',
  version: 1,
  state: {
    ship: {
      pos: f.vec2(f.fixed(-512, 512, 1 / 8, { velocity: 'vel' })),
      vel: f.vec2(f.fixed(-64, 64, 1 / 4)),
      heading: f.angle(10, { predict: 'linear' }),
      height: f.fixed(-2, 1, 0.1, { predict: 'linear' }),
      hp: f.uint(7),
      spin: f.int(4),
      alive: f.bool(),
      weapon: f.enum('laser', 'mine', 'none'),
      charge: f.float32(),
      target: f.ref(),
      shield: f.optional(f.uint(5)),
      name: f.string(12),
      cargo: f.plain(32),
    },
  },
  events: { say: v.object({ text: v.string() }) },
  cues: { blink: v.object({ n: v.number() }) },
  shared: { score: v.record(v.string(), v.number()) },
  use: [transfers()],
})

/** Game under the authority of the host. */
export const PUSH = defineGame({
  id: 'engines-push',
  version: 1,
  authority: hostAuthority(),
  input: { push: f.int(2) },
  state: { sled: { x: f.fixed(-4_096, 4_096, 1 / 16) } },
})

/** Values of a new ship. They are steps of their fields, so that others see the same. */
export const NEW_SHIP = {
  pos: { x: 12.5, y: -100.25 },
  vel: { x: 0, y: 0 },
  heading: 0,
  height: -2,
  hp: 100,
  spin: -8,
  alive: true,
  weapon: 'mine',
  charge: 0.75,
  target: undefined,
  shield: 31,
  name: 'Zoë 🚀',
  cargo: { ore: 3, list: [1, -1, 0.1] },
} as const
