// View of a single ship, made of several images.

import { BlendModes } from 'phaser'
import type { GameObjects, Scene } from 'phaser'
import { colourOf } from '../rules/colours.ts'
import type { Power } from '../rules/fighter.ts'
import { DENSITY } from './density.ts'
import { ART } from './textures.ts'

/** Look of a ship. */
export interface ShipLook {
  readonly x: number
  readonly y: number
  readonly heading: number
  readonly hp: number
  readonly power: Power
  readonly thrusting: boolean
  readonly boosting: boolean
  readonly safe: boolean
}

const BAR = 44 // units wide

/** Drawing of one ship: hull, flame, shield, name and hull points. */
export class ShipView {
  /** True for this player's ship. */
  readonly own: boolean
  readonly #hull: GameObjects.Image
  readonly #halo: GameObjects.Image
  readonly #flame: GameObjects.Image
  readonly #shield: GameObjects.Image
  readonly #name: GameObjects.Text
  readonly #bar: GameObjects.Graphics
  readonly #trail: GameObjects.Particles.ParticleEmitter
  #colour = -1
  #hp = -1
  #hurtAt = -1e9

  constructor(scene: Scene, colour: number, name: string, own: boolean) {
    this.own = own
    this.#trail = scene.add
      .particles(0, 0, ART, {
        frame: 'glow0',
        emitting: false,
        lifespan: { min: 260, max: 520 },
        speed: { min: 20, max: 90 },
        scale: { start: 0.62, end: 0 },
        alpha: { start: 0.7, end: 0 },
        blendMode: 'SCREEN',
      })
      .setDepth(3)
    this.#halo = scene.add
      .image(0, 0, ART, 'glow0')
      .setScale(4.2)
      .setAlpha(0.28)
      .setDepth(4)
      .setBlendMode(BlendModes.SCREEN)
    this.#flame = scene.add.image(0, 0, ART, 'flame0').setOrigin(1, 0.5).setDepth(4).setBlendMode(BlendModes.SCREEN)
    this.#hull = scene.add.image(0, 0, ART, 'ship0').setDepth(5)
    this.#shield = scene.add.image(0, 0, ART, 'ring0').setDepth(6).setBlendMode(BlendModes.SCREEN)
    this.#name = scene.add
      .text(0, 0, name, {
        fontFamily: 'system-ui, "DejaVu Sans", sans-serif',
        fontSize: '14px',
        fontStyle: own ? 'bold' : 'normal',
      })
      .setOrigin(0.5, 1)
      .setDepth(8)
      .setResolution(Math.max(2, DENSITY))
      .setShadow(0, 0, '#000000', 5, true, true)
    this.#bar = scene.add.graphics().setDepth(8)
    this.#paint(colour)
  }

  /** Number of its pilot's colour. */
  get colour(): number {
    return this.#colour
  }

  get x(): number {
    return this.#hull.x
  }

  get y(): number {
    return this.#hull.y
  }

  /** Whitens the ship for a moment. */
  flash(now: number): void {
    this.#hurtAt = now
  }

  /**
   * @param colour Number of its pilot's colour, which may arrive after the ship.
   * @param now The scene's time in ms: for flicker only.
   */
  show(look: ShipLook, colour: number, now: number): void {
    if (colour !== this.#colour) this.#paint(colour)
    const { x, y, heading } = look
    const cos = Math.cos(heading)
    const sin = Math.sin(heading)
    const blink = look.safe && Math.floor(now / 90) % 2 === 0
    this.#hull
      .setPosition(x, y)
      .setRotation(heading)
      .setAlpha(blink ? 0.35 : 1)
    const hit = Math.max(0, 1 - (now - this.#hurtAt) / 220)
    this.#hull.setScale(0.9 * (1 + 0.14 * hit))
    this.#halo.setPosition(x, y).setAlpha(0.26 + 0.6 * hit)
    const length = look.boosting ? 1.7 : 1
    this.#flame
      .setVisible(look.thrusting || look.boosting)
      .setPosition(x - cos * 17, y - sin * 17)
      .setRotation(heading)
      .setScale(length * (0.8 + 0.3 * Math.abs(Math.sin(now / 23))), look.boosting ? 1.3 : 1)
    if (look.thrusting || look.boosting) this.#trail.emitParticleAt(x - cos * 24, y - sin * 24, look.boosting ? 2 : 1)
    const shielded = look.power === 'shield' || look.safe
    this.#shield
      .setVisible(shielded)
      .setPosition(x, y)
      .setScale(0.62 + 0.02 * Math.sin(now / 110))
      .setAlpha(look.power === 'shield' ? 0.8 : 0.35)
    this.#name.setPosition(x, y - 40)
    this.#bar.setPosition(x - BAR / 2, y - 37)
    if (look.hp !== this.#hp) this.#drawBar(look.hp)
  }

  destroy(): void {
    for (const part of [this.#hull, this.#halo, this.#flame, this.#shield, this.#name, this.#bar, this.#trail])
      part.destroy()
  }

  #paint(colour: number): void {
    this.#colour = colour
    this.#trail.setEmitterFrame(`glow${colour}`)
    this.#halo.setFrame(`glow${colour}`)
    this.#flame.setFrame(`flame${colour}`)
    this.#hull.setFrame(`ship${colour}`)
    this.#shield.setFrame(`ring${colour}`)
    this.#name.setColor(colourOf(colour))
  }

  #drawBar(hp: number): void {
    this.#hp = hp
    const colour = hp > 55 ? 0x7dff9b : hp > 28 ? 0xffd76b : 0xff5f6b
    this.#bar
      .clear()
      .fillStyle(0x050818, 0.8)
      .fillRect(-1, -1, BAR + 2, 6)
      .fillStyle(colour, 1)
      .fillRect(0, 0, (BAR * hp) / 100, 4)
  }
}
