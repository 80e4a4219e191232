import { SHIP_RADIUS } from '../rules/arena.ts'
import type { Point } from '../rules/arena.ts'
import { placeRock } from '../rules/rocks.ts'
import type { Rock } from '../rules/rocks.ts'
import { isSpent, placeShot, touches } from '../rules/shots.ts'
import type { Shot } from '../rules/shots.ts'

/** Shots kept at most: eight triple guns at their fastest, for as long as a shot flies. A flood pushes out the oldest. */
const MAX_SHOTS = 256

/** A ship that a shot may meet. */
export interface Body extends Point {
  /** The player whose ship it is. */
  readonly owner: string
}

/** How a shot came to its end. */
export interface Impact extends Point {
  readonly shot: Shot
  /** The player who was touched; undefined for a rock. */
  readonly victim?: string
}

/** All shots in flight, as one player sees them. */
export class Volley {
  readonly #shots = new Map<string, Shot>()

  add(shot: Shot): void {
    const [oldest] = this.#shots.keys()
    if (this.#shots.size >= MAX_SHOTS && oldest !== undefined) this.#shots.delete(oldest)
    this.#shots.set(`${shot.owner} ${shot.id}`, shot)
  }

  /** Ends a shot that somebody else saw hit. */
  end(owner: string, id: number): void {
    this.#shots.delete(`${owner} ${id}`)
  }

  endAllOf(owner: string): void {
    for (const [key, shot] of this.#shots) if (shot.owner === owner) this.#shots.delete(key)
  }

  [Symbol.iterator](): MapIterator<Shot> {
    return this.#shots.values()
  }

  /** Lets the tick pass for every shot, and returns those that met something during it. */
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
