// Short effects of a match, which are seen for a moment.

import { BlendModes } from 'phaser'
import type { GameObjects, Scene } from 'phaser'
import { COLOURS } from '../rules/colours.ts'
import { isCalm } from '../ui/dom.ts'
import { DENSITY } from './density.ts'
import { ART } from './textures.ts'

type Emitter = GameObjects.Particles.ParticleEmitter

/** Sparks, explosions, shock waves, floating numbers and camera shake. */
export class Effects {
  readonly #scene: Scene
  readonly #sparks: readonly Emitter[]
  readonly #fire: Emitter
  readonly #calm: boolean

  constructor(scene: Scene) {
    this.#scene = scene
    this.#calm = isCalm()
    this.#sparks = COLOURS.map((_, i) => burst(scene, `glow${i}`, 300, 420, 0.55))
    this.#fire = burst(scene, 'glow', 360, 900, 1.5)
  }

  spark(x: number, y: number, colour: number): void {
    this.#sparks[colour]?.explode(8, x, y)
  }

  boom(x: number, y: number, colour: number): void {
    this.#sparks[colour]?.explode(46, x, y)
    this.#fire.explode(26, x, y)
    this.ring(x, y, `ring${colour}`, 3.2, 620)
    this.ring(x, y, 'ring', 1.7, 340)
  }

  /** @param scale Final size, in multiples of its picture. */
  ring(x: number, y: number, picture: string, scale: number, ms: number): void {
    const ring = this.#scene.add.image(x, y, ART, picture).setScale(0.15).setDepth(7).setBlendMode(BlendModes.SCREEN)
    this.#scene.tweens.add({
      targets: ring,
      scale,
      alpha: 0,
      duration: ms,
      ease: 'Cubic.easeOut',
      onComplete: () => ring.destroy(),
    })
  }

  /** Shows words that rise and fade. */
  float(x: number, y: number, words: string, colour: string): void {
    const text = this.#scene.add
      .text(x, y, words, {
        fontFamily: 'system-ui, "DejaVu Sans", sans-serif',
        fontSize: '17px',
        fontStyle: 'bold',
        color: colour,
      })
      .setOrigin(0.5)
      .setDepth(9)
      .setResolution(DENSITY)
      .setShadow(0, 0, '#000000', 4, true, true)
    this.#scene.tweens.add({
      targets: text,
      y: y - 46,
      alpha: 0,
      duration: 850,
      ease: 'Cubic.easeOut',
      onComplete: () => text.destroy(),
    })
  }

  /** @param force 0 to 1. */
  shake(force: number): void {
    if (!this.#calm) this.#scene.cameras.main.shake(120 + force * 220, force * 0.012)
  }
}

function burst(scene: Scene, picture: string, speed: number, life: number, scale: number): Emitter {
  return scene.add
    .particles(0, 0, ART, {
      frame: picture,
      emitting: false,
      lifespan: { min: life * 0.4, max: life },
      speed: { min: speed * 0.15, max: speed },
      scale: { start: scale, end: 0 },
      alpha: { start: 1, end: 0 },
      blendMode: 'SCREEN',
    })
    .setDepth(7)
}
