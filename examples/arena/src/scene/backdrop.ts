// Background of both scenes.

import { BlendModes } from 'phaser'
import type { GameObjects, Scene } from 'phaser'
import { HEIGHT, WIDTH } from '../rules/arena.ts'
import { chance } from '../rules/chance.ts'
import { ART } from './textures.ts'

/** Layers of stars: their number, how far they follow the camera, and their size. */
const LAYERS = [
  { count: 150, depth: 0.06, size: 0.24, alpha: 0.7 },
  { count: 80, depth: 0.16, size: 0.38, alpha: 0.85 },
  { count: 30, depth: 0.32, size: 0.66, alpha: 1 },
] as const
/** Size of the field of stars, which repeats: wider than any screen shows. */
const FIELD_WIDTH = 2700
const FIELD_HEIGHT = 1700
/** Size of a grid cell, in units. */
const CELL = 100

interface Star {
  readonly image: GameObjects.Image
  readonly x: number
  readonly y: number
  readonly depth: number
}

/**
 * Stars in three depths, the grid of the arena and its glowing edge. Stars are small images and the grid thin lines,
 * not full-screen layers: on a phone without a fast GPU, area costs time.
 */
export class Backdrop {
  readonly #scene: Scene
  readonly #stars: readonly Star[]

  /** @param arena Whether the arena's grid and edge are shown. */
  constructor(scene: Scene, arena: boolean) {
    this.#scene = scene
    this.#stars = LAYERS.flatMap(({ count, depth, size, alpha }, layer) =>
      Array.from({ length: count }, (_, i) => {
        const roll = (what: number): number => chance(layer, 4, i, what)
        const image = scene.add
          .image(0, 0, ART, `star${i % 3}`)
          .setScrollFactor(0)
          .setDepth(-20 + layer)
          .setScale(size * (0.6 + roll(2)))
          .setAlpha(alpha * (0.5 + 0.5 * roll(3)))
          .setBlendMode(BlendModes.SCREEN)
        return { image, x: roll(0) * FIELD_WIDTH, y: roll(1) * FIELD_HEIGHT, depth }
      }),
    )
    if (arena) drawArena(scene)
  }

  /** Called once a frame. `drift` moves the sky by itself, in units. */
  update(drift: number = 0): void {
    const camera = this.#scene.cameras.main
    const middleX = camera.width / 2
    const middleY = camera.height / 2
    for (const { image, x, y, depth } of this.#stars) {
      image.setPosition(
        middleX + wrap(x - (camera.scrollX + drift) * depth, FIELD_WIDTH) - FIELD_WIDTH / 2,
        middleY + wrap(y - (camera.scrollY + drift * 0.3) * depth, FIELD_HEIGHT) - FIELD_HEIGHT / 2,
      )
    }
  }
}

function drawArena(scene: Scene): void {
  const grid = scene.add.graphics().setDepth(-12)
  grid.lineStyle(1.5, 0x5a96ff, 0.13)
  for (let x = CELL; x < WIDTH; x += CELL) grid.lineBetween(x, 0, x, HEIGHT)
  for (let y = CELL; y < HEIGHT; y += CELL) grid.lineBetween(0, y, WIDTH, y)
  const edge = scene.add.graphics().setDepth(-11)
  for (const [width, alpha] of [
    [26, 0.06],
    [14, 0.12],
    [7, 0.3],
    [2.5, 1],
  ] as const) {
    edge.lineStyle(width, 0x3d9bff, alpha)
    edge.strokeRect(-4, -4, WIDTH + 8, HEIGHT + 8)
  }
}

function wrap(value: number, size: number): number {
  return ((value % size) + size) % size
}
