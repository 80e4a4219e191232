// Simulation of 901 cubes, after Fiedler's snapshot compression, with the physics of `examples/tumble`.

import { ASLEEP, type Body, collide, cube, push, roll } from '../../examples/tumble/physics.ts'
import { seeded } from '../stats.ts'

/** Cubes on a side of the field; with the player's cube they are 901, as Fiedler's. */
const SIDE = 30
/** Meters between the cubes of the field, halves of their edges, and from the middle to the walls. */
const [APART, HALF, PLAYER_HALF, WALL] = [0.9, 0.2, 0.75, 30]
/** Ticks between two changes of the player's course, and between two blows. */
const [COURSE, BLOW] = [90, 60]

/** World of the cubes: the player rolls through a field of them, and blows those around away now and then. */
export class Cubes {
  readonly bodies: readonly Body[]
  readonly #random: () => number
  #tick = 0
  #course = 0

  constructor(seed: number) {
    this.#random = seeded(seed)
    const place = (n: number): number => (n - (SIDE - 1) / 2) * APART
    const field = Array.from({ length: SIDE * SIDE }, (_, n) =>
      cube({ x: place(n % SIDE), y: HALF, z: place(Math.floor(n / SIDE)) }, HALF),
    )
    this.bodies = [cube({ x: 0, y: PLAYER_HALF, z: -SIDE * APART * 0.6 }, PLAYER_HALF), ...field]
  }

  /** Returns whether a cube moves. */
  isAwake(index: number): boolean {
    return (this.bodies[index] as Body).still < ASLEEP
  }

  step(): void {
    const player = this.bodies[0] as Body
    if (this.#tick % COURSE === 0) {
      const home = Math.atan2(-player.at.z, -player.at.x)
      this.#course = home + (this.#random() - 0.5) * 3
    }
    push(player, { x: Math.cos(this.#course) * 0.3, y: 0, z: Math.sin(this.#course) * 0.3 })
    player.speed.x *= 0.98
    player.speed.z *= 0.98
    if (this.#tick % BLOW === BLOW - 1) this.#blow(player)
    for (const one of this.bodies) roll(one, WALL)
    collide(this.bodies)
    this.#tick++
  }

  #blow(player: Body): void {
    for (const one of this.bodies) {
      const [x, z] = [one.at.x - player.at.x, one.at.z - player.at.z]
      const gap = Math.hypot(x, z)
      if (one === player || gap > 4) continue
      push(one, { x: (x / gap) * 2, y: 4 + this.#random() * 2, z: (z / gap) * 2 })
      for (const axis of ['x', 'y', 'z'] as const) one.spin[axis] += (this.#random() - 0.5) * 10
    }
  }
}
