// Pilot of the bots: from what a player could see to the controls of a ship.

import { clamp, distance, FULL_HP, HEIGHT, SHIP_RADIUS, TICK_RATE, WIDTH, wrapAngle } from './arena.ts'
import type { Point } from './arena.ts'
import type { Controls, Fighter } from './fighter.ts'
import type { Pickup } from './pickups.ts'
import { placeRock } from './rocks.ts'
import type { Rock } from './rocks.ts'
import { SHOT_SPEED, SHOT_TICKS } from './shots.ts'

/** Other ship, as a pilot sees it. */
export interface Target extends Point {
  readonly id: string
  readonly vx: number
  readonly vy: number
  readonly hp: number
}

/** Style of a pilot: bots differ, or their match is dull. */
export interface Temper {
  /** Steadiness of the aim, from 0 to 1. */
  readonly skill: number
  /** Preference for close fights, from 0 to 1. */
  readonly daring: number
}

/** Ticks for which a pilot keeps a mood. */
const THINK_TICKS = 24

/** Automatic pilot: chases, leads its shots, circles, takes pickups, and avoids rocks. */
export class Pilot {
  readonly #temper: Temper
  readonly #random: () => number
  #thinkAt = 0
  #aimError = 0
  #side = 1
  #resting = false

  constructor(temper: Temper, random: () => number) {
    this.#temper = temper
    this.#random = random
  }

  /** Returns the controls for this tick. */
  steer(
    ship: Readonly<Fighter>,
    tick: number,
    targets: readonly Target[],
    rocks: readonly Rock[],
    pickups: readonly Pickup[],
  ): Controls {
    if (tick >= this.#thinkAt || tick < this.#thinkAt - THINK_TICKS * 4) this.#think(tick)
    const target = nearest(ship, targets)
    const wanted = this.#wanted(ship, target, pickups)
    const away = dodge(ship, tick, rocks)
    if (away !== undefined) {
      const turn = turnTowards(ship.heading, away)
      return { turn, thrust: Math.abs(turn) < 0.9 ? 1 : 0.2, boost: false, fire: false }
    }
    if (target === undefined || wanted.fetch) {
      const turn = turnTowards(ship.heading, bearing(ship, wanted.at))
      return { turn, thrust: Math.abs(turn) < 0.8 ? 0.8 : 0.1, boost: wanted.fetch && ship.energy > 60, fire: false }
    }
    const gap = distance(ship, target)
    const aim = bearing(ship, lead(ship, target)) + this.#aimError
    const near = 170 + (1 - this.#temper.daring) * 260
    const turn = turnTowards(ship.heading, gap < near * 0.7 ? aim + this.#side * 0.5 : aim)
    const off = Math.abs(wrapAngle(aim - ship.heading))
    return {
      turn,
      thrust: gap > near ? (off < 1 ? 1 : 0.2) : 0.25,
      boost: gap > 700 && off < 0.3 && ship.energy > 75,
      fire: !this.#resting && off < 0.16 && gap < (SHOT_SPEED * SHOT_TICKS) / TICK_RATE && ship.energy > 20,
    }
  }

  #think(tick: number): void {
    this.#thinkAt = tick + THINK_TICKS + Math.floor(this.#random() * THINK_TICKS)
    this.#aimError = (this.#random() - 0.5) * (1 - this.#temper.skill) * 0.5
    if (this.#random() < 0.4) this.#side = -this.#side
    this.#resting = this.#random() > 0.55 + this.#temper.skill * 0.4
  }

  #wanted(
    ship: Readonly<Fighter>,
    target: Target | undefined,
    pickups: readonly Pickup[],
  ): { at: Point; fetch: boolean } {
    const item = nearest(ship, pickups)
    if (item !== undefined) {
      const hungry = ship.hp < FULL_HP * 0.45 && item.kind === 'repair'
      const far = target === undefined ? Infinity : distance(ship, target)
      if (hungry || distance(ship, item) < Math.min(360, far * 0.8)) return { at: item, fetch: true }
    }
    return { at: target ?? { x: WIDTH / 2, y: HEIGHT / 2 }, fetch: false }
  }
}

/** Returns the turn from a heading to a wanted one: full when far off, gentle when near. */
export function turnTowards(heading: number, wanted: number): number {
  return clamp(wrapAngle(wanted - heading) * 4, -1, 1)
}

function bearing(from: Point, to: Point): number {
  return Math.atan2(to.y - from.y, to.x - from.x)
}

/** Returns the position of the target when a shot gets there (one step of iteration is near enough). */
function lead(ship: Readonly<Fighter>, target: Target): Point {
  const seconds = distance(ship, target) / SHOT_SPEED
  return { x: target.x + (target.vx - ship.vx * 0.5) * seconds, y: target.y + (target.vy - ship.vy * 0.5) * seconds }
}

/** Returns a heading away from a rock that the ship is about to hit, if there is one. */
function dodge(ship: Readonly<Fighter>, tick: number, rocks: readonly Rock[]): number | undefined {
  for (const rock of rocks) {
    const at = placeRock(rock, tick + 36)
    const ahead = { x: ship.x + ship.vx * 0.6, y: ship.y + ship.vy * 0.6 }
    if (distance(ahead, at) < rock.radius + SHIP_RADIUS + 34) return bearing(at, ahead)
  }
  return undefined
}

function nearest<T extends Point>(from: Point, all: readonly T[]): T | undefined {
  let best: T | undefined
  for (const one of all) if (best === undefined || distance(from, one) < distance(from, best)) best = one
  return best
}
