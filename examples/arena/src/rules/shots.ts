// Shots: speed, flight and the test for a hit.

import { clamp, HEIGHT, SHIP_RADIUS, TICK_RATE, WIDTH } from './arena.ts'
import type { Point } from './arena.ts'

/** Speed of a shot in units a second, before the ship's own motion is added. */
export const SHOT_SPEED = 860
/** Ticks that a shot flies. */
export const SHOT_TICKS = 58
export const SHOT_DAMAGE = 12
/** Radius of a shot, with room for latency: a shot that looks like a hit is one. */
const SHOT_RADIUS = 6

/** Shot in flight: a straight line from its position and time at the gun. */
export interface Shot {
  /** Number of the shot, unique for its owner. */
  readonly id: number
  readonly owner: string
  readonly x: number
  readonly y: number
  /** Velocity, in units a second. */
  readonly vx: number
  readonly vy: number
  readonly born: number
}

/** Returns the position of a shot at a tick. */
export function placeShot(shot: Shot, tick: number): Point {
  const seconds = (tick - shot.born) / TICK_RATE
  return { x: shot.x + shot.vx * seconds, y: shot.y + shot.vy * seconds }
}

/** Returns whether a shot's time is over, or it has left the arena. */
export function isSpent(shot: Shot, tick: number): boolean {
  if (tick - shot.born >= SHOT_TICKS) return true
  const { x, y } = placeShot(shot, tick)
  return x < 0 || y < 0 || x > WIDTH || y > HEIGHT
}

/** Returns whether the shot touched a circle during the tick that ends at `tick`: swept, so that nothing is skipped. */
export function touches(shot: Shot, tick: number, centre: Point, radius: number = SHIP_RADIUS): boolean {
  const from = placeShot(shot, tick - 1)
  const to = placeShot(shot, tick)
  const dx = to.x - from.x
  const dy = to.y - from.y
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : clamp(((centre.x - from.x) * dx + (centre.y - from.y) * dy) / length, 0, 1)
  return Math.hypot(from.x + dx * along - centre.x, from.y + dy * along - centre.y) <= radius + SHOT_RADIUS
}
