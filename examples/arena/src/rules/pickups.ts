// Pickups: kinds, positions and times, computed from the room's seed.

import { HEIGHT, TICK_RATE, WIDTH } from './arena.ts'
import { chance } from './chance.ts'

export const PICKUP_KINDS = ['repair', 'rapid', 'triple', 'shield'] as const
export type PickupKind = (typeof PICKUP_KINDS)[number]

/** Interval of new pickups. */
export const PICKUP_PERIOD = 5 * TICK_RATE
/** Time that a pickup waits to be taken: five at most exist at once. */
export const PICKUP_LIFE = 25 * TICK_RATE
export const PICKUP_RADIUS = 22

/** Pickup. `item` is its number for the life of the room. */
export interface Pickup {
  readonly item: number
  readonly kind: PickupKind
  readonly x: number
  readonly y: number
  readonly from: number
  readonly until: number
}

/** Returns the pickups at a tick, taken ones included: the same for every player with the room's seed. */
export function pickupsAt(seed: number, tick: number): readonly Pickup[] {
  const last = Math.floor(tick / PICKUP_PERIOD)
  const out: Pickup[] = []
  for (let item = Math.max(0, last - PICKUP_LIFE / PICKUP_PERIOD + 1); item <= last; item++)
    out.push(pickup(seed, item))
  return out
}

/** Returns the pickup of a number. */
export function pickup(seed: number, item: number): Pickup {
  const kind = PICKUP_KINDS[Math.floor(chance(seed, 2, item, 0) * PICKUP_KINDS.length)] ?? 'repair'
  const from = item * PICKUP_PERIOD
  return {
    item,
    kind,
    x: WIDTH * (0.08 + 0.84 * chance(seed, 2, item, 1)),
    y: HEIGHT * (0.1 + 0.8 * chance(seed, 2, item, 2)),
    from,
    until: from + PICKUP_LIFE,
  }
}
