// Stick under a thumb, on the screen or on a gamepad: it points to where the ship is to fly.

import type { Controls } from '../rules/fighter.ts'
import { turnTowards } from '../rules/pilot.ts'

/** Share of the way below which a stick is at rest: a worn one does not come back to its middle. */
const DEAD = 0.18

/**
 * Returns turn and thrust for a stick.
 *
 * @param heading Heading of the ship: the stick sets the wanted one.
 * @param x Share of the way to the right, -1 to 1; `y` downwards.
 */
export function readStick(heading: number, x: number, y: number): Pick<Controls, 'turn' | 'thrust'> {
  const force = Math.min(1, Math.hypot(x, y))
  if (force < DEAD) return { turn: 0, thrust: 0 }
  const turn = turnTowards(heading, Math.atan2(y, x))
  // A sharp turn comes before the thrust, or the ship swings wide.
  return { turn, thrust: force > 0.5 && Math.abs(turn) < 0.95 ? force : 0 }
}
