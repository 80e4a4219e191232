// Correctness of decoded entities: comparison with the true world, as it is or was some ticks ago.

import { HEADING_BITS, POSITION_STEP, type Truth, VELOCITY_STEP, type World } from './world.ts'

/** Receiver's state of one entity. */
export interface Decoded {
  readonly x: number
  readonly y: number
  readonly heading: number
  readonly vx: number
  readonly vy: number
  readonly hp: number
  readonly flags: number
}

/** Entity in a message that holds them all. */
export interface Row extends Decoded {
  readonly id: number
}

/** Factor for the error that double arithmetic adds to half a step. */
const SLACK = 1.01

/** Returns whether every field of a decoded entity is within half a step of the truth. */
export function matches(truth: Truth, index: number, decoded: Decoded): boolean {
  const near = (a: number, b: number | undefined, step: number): boolean =>
    Math.abs(a - (b ?? NaN)) <= (step / 2) * SLACK
  const turns = (decoded.heading - (truth.heading[index] ?? NaN)) / (2 * Math.PI)
  return (
    near(decoded.x, truth.x[index], POSITION_STEP) &&
    near(decoded.y, truth.y[index], POSITION_STEP) &&
    near(decoded.vx, truth.vx[index], VELOCITY_STEP) &&
    near(decoded.vy, truth.vy[index], VELOCITY_STEP) &&
    near(turns - Math.round(turns), 0, 2 ** -HEADING_BITS) &&
    decoded.hp === truth.hp[index] &&
    decoded.flags === truth.flags[index]
  )
}

/**
 * Number of ticks whose truth is kept: a receiver that misses frames may show any of them. An older state is refused,
 * and rightly: so many frames in a row are never lost.
 */
export const HISTORY = 32

export class History {
  readonly #world: World
  readonly #ticks: Truth[] = []

  constructor(world: World) {
    this.#world = world
  }

  /** Keeps the world as it is now; the oldest tick is dropped. */
  keep(): void {
    const { x, y, heading, vx, vy, hp, flags } = this.#world
    this.#ticks.unshift({
      x: x.slice(),
      y: y.slice(),
      heading: heading.slice(),
      vx: vx.slice(),
      vy: vy.slice(),
      hp: hp.slice(),
      flags: flags.slice(),
    })
    this.#ticks.length = Math.min(this.#ticks.length, HISTORY)
  }

  /** Returns whether an entity was in this state, as a whole, in one of the ticks kept. */
  holds(index: number, decoded: Decoded): boolean {
    return this.#ticks.some((truth) => matches(truth, index, decoded))
  }
}
