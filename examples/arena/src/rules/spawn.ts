// Choice of the position where a ship starts.

import { distance, HEIGHT, WIDTH } from './arena.ts'
import type { Point } from './arena.ts'
import { placeRock } from './rocks.ts'
import type { Rock } from './rocks.ts'

/** Number of candidates for the position of a start: enough to find a quiet one. */
const TRIES = 12

/** Returns a quiet position: of several random ones, the farthest from all ships and rocks. */
export function spawnPoint(
  others: readonly Point[],
  rocks: readonly Rock[],
  tick: number,
  random: () => number,
): Point {
  let best: Point = { x: WIDTH / 2, y: HEIGHT / 2 }
  let bestGap = -1
  for (let i = 0; i < TRIES; i++) {
    const at = { x: WIDTH * (0.1 + 0.8 * random()), y: HEIGHT * (0.12 + 0.76 * random()) }
    let gap = 700 // beyond this, farther is no better: a duel should begin soon
    for (const other of others) gap = Math.min(gap, distance(at, other))
    for (const rock of rocks) gap = Math.min(gap, (distance(at, placeRock(rock, tick)) - rock.radius - 40) * 4)
    if (gap > bestGap) {
      best = at
      bestGap = gap
    }
  }
  return best
}
