// Images of the pickups that wait in the arena.

import type { GameObjects, Scene } from 'phaser'
import type { Pickup } from '../rules/pickups.ts'
import { ART } from './textures.ts'

/** Drawing of the pickups. */
export class PickupField {
  readonly #scene: Scene
  readonly #images = new Map<number, GameObjects.Image>()

  constructor(scene: Scene) {
    this.#scene = scene
  }

  /** @param now The scene's time in ms: for the bobbing only. */
  update(pickups: readonly Pickup[], now: number): void {
    const removed = new Set(this.#images.keys())
    for (const { item, kind, x, y } of pickups) {
      removed.delete(item)
      let image = this.#images.get(item)
      if (image === undefined) {
        image = this.#scene.add.image(x, y, ART, `pickup-${kind}`).setDepth(0)
        this.#images.set(item, image)
      }
      image.setScale(0.9 + 0.08 * Math.sin(now / 260 + item)).setRotation(0.12 * Math.sin(now / 420 + item * 2))
    }
    for (const item of removed) {
      this.#images.get(item)?.destroy()
      this.#images.delete(item)
    }
  }
}
