// Motion of a ship with abrupt changes of course, the same for every library, from a seed.

import { seeded } from '../stats.ts'

/** Speeds of the ship, units a second. A unit is a pixel when the game is drawn 1 : 1. */
const SLOWEST = 200
const FASTEST = 300

/** Time between two changes of course, ms. */
const SOONEST_MS = 500
const LATEST_MS = 1_500

/** Angle of a turn, radians: enough to differ from no turn, too little to return on its own path. */
const LEAST_TURN = Math.PI / 3
const MOST_TURN = (Math.PI * 5) / 9

/** Distance from the middle beyond which the ship turns back, units; it stays within `FIELD`. */
const HOME = 1_000
export const FIELD = 2_048

/** Greatest possible change of velocity: at full speed, by the widest turn, units a second. */
export const MOST_CHANGE = 2 * FASTEST * Math.sin(MOST_TURN / 2)

/** Stretch of steady motion, from its time to that of the next one. */
export interface Leg {
  /** Time of its beginning, ms since the motion began. */
  readonly atMs: number
  readonly x: number
  readonly y: number
  /** Velocity, units a second. */
  readonly vx: number
  readonly vy: number
  /** Heading in radians, and its change in radians a second. */
  readonly heading: number
  readonly spin: number
}

/** Position and motion of the ship. */
export type Ship = Omit<Leg, 'atMs' | 'spin'>

/**
 * True motion: a ship whose course and speed change abruptly at random moments, as a player's does. A pure function
 * of time, so that both pages and the judge know it.
 */
export class Motion {
  readonly legs: readonly Leg[]

  /** Makes the motion of a seed. Beyond `forMs` the last leg continues. */
  constructor(seed: number, forMs: number) {
    const random = seeded(seed)
    const between = (low: number, high: number): number => low + (high - low) * random()
    let course = between(-Math.PI, Math.PI)
    let leg: Leg = { atMs: 0, x: 0, y: 0, ...speed(course, between(SLOWEST, FASTEST)), heading: 0, spin: 1 }
    const legs = [leg]
    while (leg.atMs < forMs) {
      const atMs = leg.atMs + between(SOONEST_MS, LATEST_MS)
      const at = shipOn(leg, atMs)
      const turn = between(LEAST_TURN, MOST_TURN)
      const homewards = Math.sin(Math.atan2(-at.y, -at.x) - course) > 0 ? 1 : -1
      const side = Math.hypot(at.x, at.y) > HOME ? homewards : random() < 0.5 ? -1 : 1
      course += side * turn
      const velocity = speed(course, between(SLOWEST, FASTEST))
      leg = { atMs, x: at.x, y: at.y, ...velocity, heading: at.heading, spin: between(-3, 3) }
      legs.push(leg)
    }
    this.legs = legs
  }

  at(ms: number): Ship {
    return shipOn(this.legs[this.legAt(ms)] as Leg, ms)
  }

  /** Returns the index of the leg at a moment; before the first leg 0. */
  legAt(ms: number): number {
    let low = 0
    let high = this.legs.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((this.legs[middle] as Leg).atMs <= ms) low = middle
      else high = middle - 1
    }
    return low
  }
}

function speed(course: number, units: number): { readonly vx: number; readonly vy: number } {
  return { vx: units * Math.cos(course), vy: units * Math.sin(course) }
}

function shipOn({ atMs, x, y, vx, vy, heading, spin }: Leg, ms: number): Ship {
  const seconds = (ms - atMs) / 1000
  return { x: x + vx * seconds, y: y + vy * seconds, vx, vy, heading: heading + spin * seconds }
}
