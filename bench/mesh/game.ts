// Game of the mesh suite, and the course of its ships.

import { defineGame, f, type Room } from '@tickmesh/net'

/** State of a small action game: ships that always move, at the default rates (60 ticks, 20 states a second). */
export const game = defineGame({
  id: 'tickmesh-bench-mesh',
  version: 1,
  state: {
    ship: {
      number: f.uint(31),
      x: f.fixed(-2048, 2048, 1 / 16),
      y: f.fixed(-2048, 2048, 1 / 16),
      heading: f.angle(10),
      hp: f.uint(7),
      boosting: f.bool(),
    },
  },
})

export type MeshRoom = Room<typeof game>

/** Returns the position of ship `index` at a tick: circles of different sizes and speeds. */
export function shipAt(index: number, tick: number): { x: number; y: number; heading: number } {
  const angle = tick / (40 + index) + index
  const radius = 200 + 40 * index
  return { x: radius * Math.cos(angle), y: radius * Math.sin(angle), heading: angle % (2 * Math.PI) }
}
