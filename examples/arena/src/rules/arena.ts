/**
 * Measures of the arena. Lengths are in units (a ship is about 40 long), times in ticks unless a name says otherwise.
 */

/** Fixed steps a second. */
export const TICK_RATE = 60
export const WIDTH = 2400
export const HEIGHT = 1500

export const SHIP_RADIUS = 20
export const FULL_HP = 100

/** Duration of a round: long enough for a comeback and short enough for "one more". */
export const ROUND_TICKS = 120 * TICK_RATE
/** Duration of the break: time to read the podium; less when all players want the next round. */
export const BREAK_TICKS = 15 * TICK_RATE
export const RESPAWN_TICKS = 2 * TICK_RATE
/** Time after a spawn in which nothing damages the ship, unless it fires. */
export const SAFE_TICKS = 2 * TICK_RATE

export const HIT_POINTS = 10
export const KILL_POINTS = 100
export const PICKUP_POINTS = 20

/** Seats in a room: as many as colours, and as a mesh of home connections carries well. */
export const MAX_PLAYERS = 8

export interface Point {
  readonly x: number
  readonly y: number
}

/** Returns the distance between two points. */
export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}

/** Returns an angle brought into −π to π. */
export function wrapAngle(angle: number): number {
  return Math.atan2(Math.sin(angle), Math.cos(angle))
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
