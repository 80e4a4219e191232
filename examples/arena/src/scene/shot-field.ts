// Images of the shots, one pool for all players.

import { BlendModes } from 'phaser'
import type { GameObjects, Scene } from 'phaser'
import { placeShot } from '../rules/shots.ts'
import type { Shot } from '../rules/shots.ts'
import { ART } from './textures.ts'

/** Drawing of the shots in flight, with reused images. */
export class ShotField {
  readonly #scene: Scene
  readonly #images = new Map<Shot, GameObjects.Image>()
  readonly #spare: GameObjects.Image[] = []

  constructor(scene: Scene) {
    this.#scene = scene
  }

  /** @param time In ticks, with a fraction. */
  update(shots: Iterable<Shot>, time: number, colour: (owner: string) => number): void {
    const removed = new Set(this.#images.keys())
    for (const shot of shots) {
      removed.delete(shot)
      let image = this.#images.get(shot)
      if (image === undefined) this.#images.set(shot, (image = this.#takeImage(shot, colour(shot.owner))))
      const { x, y } = placeShot(shot, Math.max(shot.born, time))
      image.setPosition(x, y)
    }
    for (const shot of removed) {
      const image = this.#images.get(shot)
      if (image !== undefined) this.#spare.push(image.setVisible(false))
      this.#images.delete(shot)
    }
  }

  #takeImage(shot: Shot, colour: number): GameObjects.Image {
    const image =
      this.#spare.pop() ?? this.#scene.add.image(0, 0, ART, 'bolt0').setDepth(2).setBlendMode(BlendModes.SCREEN)
    return image.setFrame(`bolt${colour}`).setRotation(Math.atan2(shot.vy, shot.vx)).setVisible(true)
  }
}
