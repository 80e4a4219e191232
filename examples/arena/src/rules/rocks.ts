// Asteroids: sizes and paths, computed from the room's seed.

import { HEIGHT, TICK_RATE, WIDTH } from './arena.ts'
import { chance } from './chance.ts'

/** Asteroid. It moves on a closed path that depends on the tick alone. */
export interface Rock {
  readonly index: number
  readonly radius: number
  /** Centre of the path. */
  readonly x: number
  readonly y: number
  /** Half axes of the path. */
  readonly reachX: number
  readonly reachY: number
  /** Pace on the path, in radians a tick. */
  readonly pace: number
  readonly phase: number
  /** Rotation about itself, in radians a tick. */
  readonly spin: number
}

export interface PlacedRock {
  readonly x: number
  readonly y: number
  /** Velocity, in units a second. */
  readonly vx: number
  readonly vy: number
  readonly angle: number
}

export const ROCKS = 9

/** Returns the asteroids of a room: the same for every player with its seed. */
export function rocksOf(seed: number): readonly Rock[] {
  return Array.from({ length: ROCKS }, (_, index) => {
    const roll = (what: number): number => chance(seed, 1, index, what)
    const radius = index % 3 === 0 ? 62 + roll(0) * 22 : 30 + roll(0) * 18
    const reachX = 70 + roll(1) * 260
    const reachY = 60 + roll(2) * 200
    // A grid of three by three separates them; the reach lets their paths cross.
    const x = ((index % 3) + 0.5) * (WIDTH / 3)
    const y = (Math.floor(index / 3) + 0.5) * (HEIGHT / 3)
    const keep = radius + 20
    return {
      index,
      radius,
      reachX,
      reachY,
      x: inside(x, reachX + keep, WIDTH),
      y: inside(y, reachY + keep, HEIGHT),
      pace: (0.1 + roll(3) * 0.22) * (roll(4) < 0.5 ? -1 : 1) * (1 / TICK_RATE),
      phase: roll(5) * Math.PI * 2,
      spin: (roll(6) - 0.5) * 0.02,
    }
  })
}

/** Returns the position of an asteroid at a tick (with a fraction, for drawing between two). */
export function placeRock(rock: Rock, tick: number): PlacedRock {
  const turn = rock.phase + rock.pace * tick
  const sin = Math.sin(turn)
  const cos = Math.cos(turn)
  const speed = rock.pace * TICK_RATE
  return {
    x: rock.x + cos * rock.reachX,
    y: rock.y + sin * rock.reachY,
    vx: -sin * rock.reachX * speed,
    vy: cos * rock.reachY * speed,
    angle: rock.spin * tick,
  }
}

function inside(value: number, margin: number, size: number): number {
  return Math.min(size - margin, Math.max(margin, value))
}
