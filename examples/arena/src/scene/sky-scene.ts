// Phaser scene while no match is drawn.

import { Scene } from 'phaser'
import { ROCKS, rocksOf } from '../rules/rocks.ts'
import { Backdrop } from './backdrop.ts'
import { DENSITY } from './density.ts'
import { RockField } from './rock-field.ts'
import { makeTextures } from './textures.ts'

/** Drifting sky behind the menu. */
export class SkyScene extends Scene {
  #backdrop: Backdrop | undefined
  #rocks: RockField | undefined
  #time = 0

  constructor() {
    super('sky')
  }

  create(): void {
    makeTextures(this)
    this.#backdrop = new Backdrop(this, false)
    const seed = 20
    this.#rocks = new RockField(this, seed, rocksOf(seed).slice(0, ROCKS))
    this.cameras.main.setZoom(0.8 * DENSITY)
    this.cameras.main.centerOn(1200, 750)
  }

  override update(_now: number, delta: number): void {
    this.#time += delta
    this.#backdrop?.update(this.#time * 0.03)
    this.#rocks?.update((this.#time * 60) / 1000)
  }
}
