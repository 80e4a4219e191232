import { HEADING_BITS, POSITION_STEP, type Truth, VELOCITY_STEP, type World } from './world.ts'

/** What a receiver has of one entity. */
export interface Decoded {
  readonly x: number
  readonly y: number
  readonly heading: number
  readonly vx: number
  readonly vy: number
  readonly hp: number
  readonly flags: number
}

/** One of the entities of a message that holds them all. */
export interface Row extends Decoded {
  readonly id: number
}

/** What double arithmetic adds to half a step. */
const SLACK = 1.01

/** Whether a decoded entity is within half a step of the declared precision of the truth, in every field. */
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
 * What was true in the last ticks, at most `HISTORY` of them: what a receiver that misses frames may show. A state that
 * is older would be refused too, as it should be: so many frames in a row are never lost.
 */
export const HISTORY = 32

export class History {
  readonly #world: World
  readonly #ticks: Truth[] = []

  constructor(world: World) {
    this.#world = world
  }

  /** Keeps the world as it is now; the oldest tick goes. */
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

  /** Whether an entity was like this in one of the ticks kept, as a whole: not a mixture of several. */
  holds(index: number, decoded: Decoded): boolean {
    return this.#ticks.some((truth) => matches(truth, index, decoded))
  }
}
