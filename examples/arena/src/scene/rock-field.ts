// Images of the asteroids, placed anew in each frame.

import type { GameObjects, Scene } from 'phaser'
import { placeRock } from '../rules/rocks.ts'
import type { Rock } from '../rules/rocks.ts'
import type { Blip } from '../ui/radar.ts'
import { makeRock } from './textures.ts'

/** Drawing of the asteroids: their positions follow from the tick, so nothing is received. */
export class RockField {
  readonly #rocks: readonly { readonly rock: Rock; readonly image: GameObjects.Image }[]

  constructor(scene: Scene, seed: number, rocks: readonly Rock[]) {
    this.#rocks = rocks.map((rock) => ({ rock, image: scene.add.image(0, 0, makeRock(scene, seed, rock)).setDepth(1) }))
  }

  /** @param time In ticks, with a fraction. */
  update(time: number): void {
    for (const { rock, image } of this.#rocks) {
      const { x, y, angle } = placeRock(rock, time)
      image.setPosition(x, y).setRotation(angle)
    }
  }

  /** Returns their dots on the radar. */
  blips(): readonly Blip[] {
    return this.#rocks.map(({ rock, image }) => ({ x: image.x, y: image.y, colour: '#46517d', radius: rock.radius }))
  }
}
