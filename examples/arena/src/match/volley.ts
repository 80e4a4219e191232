// Shots of all players in flight, and what they hit.

import { SHIP_RADIUS } from '../rules/arena.ts'
import type { Point } from '../rules/arena.ts'
import { placeRock } from '../rules/rocks.ts'
import type { Rock } from '../rules/rocks.ts'
import { isSpent, placeShot, touches } from '../rules/shots.ts'
import type { Shot } from '../rules/shots.ts'

/** Upper bound of kept shots: eight triple guns at their fastest, for a shot's flight. A flood removes the oldest. */
const MAX_SHOTS = 256

/** Ship that a shot may hit. */
export interface Body extends Point {
  /** Player whose ship it is. */
  readonly owner: string
}

/** End of a shot. */
export interface Impact extends Point {
  readonly shot: Shot
  /** Player who was hit; undefined for a rock. */
  readonly victim?: string
}

/** Shots in flight, as one player sees them. */
export class Volley {
  readonly #shots = new Map<string, Shot>()

  add(shot: Shot): void {
    const [oldest] = this.#shots.keys()
    if (this.#shots.size >= MAX_SHOTS && oldest !== undefined) this.#shots.delete(oldest)
    this.#shots.set(`${shot.owner} ${shot.id}`, shot)
  }

  /** Ends a shot that another player saw hit. */
  endShot(owner: string, id: number): void {
    this.#shots.delete(`${owner} ${id}`)
  }

  endAllOf(owner: string): void {
    for (const [key, shot] of this.#shots) if (shot.owner === owner) this.#shots.delete(key)
  }

  [Symbol.iterator](): MapIterator<Shot> {
    return this.#shots.values()
  }

  /** Advances every shot by a tick, and returns the ends of those that hit something during it. */
  step(tick: number, rocks: readonly Rock[], bodies: readonly Body[]): readonly Impact[] {
    const impacts: Impact[] = []
    for (const [key, shot] of this.#shots) {
      const impact = meet(shot, tick, rocks, bodies)
      if (impact !== undefined) impacts.push(impact)
      if (impact !== undefined || isSpent(shot, tick)) this.#shots.delete(key)
    }
    return impacts
  }
}

function meet(shot: Shot, tick: number, rocks: readonly Rock[], bodies: readonly Body[]): Impact | undefined {
  for (const body of bodies) {
    if (body.owner !== shot.owner && touches(shot, tick, body, SHIP_RADIUS)) {
      return { shot, victim: body.owner, ...placeShot(shot, tick) }
    }
  }
  for (const rock of rocks) {
    if (touches(shot, tick, placeRock(rock, tick), rock.radius)) return { shot, ...placeShot(shot, tick) }
  }
  return undefined
}
