// World of moving ships that every codec replicates, with the precision that all must keep.

import { seeded } from '../stats.ts'

/** Ticks a second; a frame is sent in each. */
export const TICK_RATE = 60
/** Precision of positions and velocities, in units; below, of headings, in steps a turn. */
export const POSITION_STEP = 1 / 16
export const VELOCITY_STEP = 1 / 16
export const HEADING_BITS = 10
/** Limit of positions, a little inside the range of all codecs. */
const LIMIT = 2040
const FASTEST = 200

/** Motion of the active entities. */
export type Motion =
  /** Steady velocity until it changes: the case for velocity prediction. */
  | 'steered'
  /** Step in any direction in each tick, unrelated to the velocity: no prediction helps. */
  | 'random walk'

/** Truth at one moment: columns, as a game would hold them. */
export interface Truth {
  readonly x: Float64Array
  readonly y: Float64Array
  readonly heading: Float64Array
  readonly vx: Float64Array
  readonly vy: Float64Array
  readonly hp: Uint8Array
  readonly flags: Uint8Array
}

/** Truth of `count` entities over time. */
export interface World extends Truth {
  readonly count: number
  readonly active: number
  /** Advances by one tick. */
  step(): void
}

/**
 * Makes the workload of the codec comparison: active entities change position and heading in each tick, each velocity
 * component in 10 % and hit points and flags in 2 % of the ticks; the others rest.
 */
export function makeWorld(count: number, share: number, motion: Motion, seed: number): World {
  const random = seeded(seed)
  const active = Math.round(count * share)
  const spread = (reach: number): number => (random() * 2 - 1) * reach
  const fill = (make: () => number): Float64Array => Float64Array.from({ length: count }, make)
  const world = {
    count,
    active,
    x: fill(() => spread(LIMIT)),
    y: fill(() => spread(LIMIT)),
    heading: fill(() => random() * 2 * Math.PI),
    vx: fill(() => spread(FASTEST)),
    vy: fill(() => spread(FASTEST)),
    hp: new Uint8Array(count).fill(100),
    flags: new Uint8Array(count),
  }
  const turning = fill(() => spread(3))
  const moved = (at: Float64Array, velocity: Float64Array, index: number): void => {
    if (random() < 0.1) velocity[index] = Math.max(-FASTEST, Math.min(FASTEST, (velocity[index] ?? 0) + spread(16)))
    const step = motion === 'steered' ? (velocity[index] ?? 0) / TICK_RATE : spread(3)
    const next = (at[index] ?? 0) + step
    if (Math.abs(next) > LIMIT && motion === 'steered') velocity[index] = -(velocity[index] ?? 0)
    at[index] = Math.max(-LIMIT, Math.min(LIMIT, next))
  }
  return {
    ...world,
    step(): void {
      for (let index = 0; index < active; index++) {
        moved(world.x, world.vx, index)
        moved(world.y, world.vy, index)
        if (random() < 0.05) turning[index] = spread(3)
        const turn = motion === 'steered' ? (turning[index] ?? 0) / TICK_RATE : spread(0.1)
        world.heading[index] = (world.heading[index] ?? 0) + turn
        if (random() < 0.02) world.hp[index] = Math.floor(random() * 101)
        if (random() < 0.02) world.flags[index] = Math.floor(random() * 16)
      }
    },
  }
}
