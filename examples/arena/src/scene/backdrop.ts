import { BlendModes } from 'phaser'
import type { GameObjects, Scene } from 'phaser'
import { HEIGHT, WIDTH } from '../rules/arena.ts'

/** How far each layer of stars follows the camera. */
const DEPTHS = [0.08, 0.2, 0.38] as const

/** Nebula, three layers of stars, the grid of the arena and its glowing edge. */
export class Backdrop {
  readonly #scene: Scene
  readonly #stars: readonly GameObjects.TileSprite[]
  readonly #nebula: GameObjects.Image

  /** @param arena Whether the arena's grid and edge are shown. */
  constructor(scene: Scene, arena: boolean) {
    this.#scene = scene
    this.#nebula = scene.add.image(0, 0, 'nebula').setScrollFactor(0).setDepth(-30)
    this.#stars = DEPTHS.map((_, i) =>
      scene.add.tileSprite(0, 0, 16, 16, `stars${i}`).setScrollFactor(0).setDepth(-20 + i).setBlendMode(BlendModes.ADD),
    )
    if (!arena) return
    scene.add.tileSprite(WIDTH / 2, HEIGHT / 2, WIDTH, HEIGHT, 'grid').setDepth(-12).setAlpha(0.5)
    const edge = scene.add.graphics().setDepth(-11)
    for (const [width, alpha] of [[26, 0.06], [14, 0.12], [7, 0.3], [2.5, 1]] as const) {
      edge.lineStyle(width, 0x3d9bff, alpha)
      edge.strokeRoundedRect(-4, -4, WIDTH + 8, HEIGHT + 8, 14)
    }
  }

  /** Once a frame. `drift` moves the sky by itself, in units. */
  update(drift: number = 0): void {
    const camera = this.#scene.cameras.main
    const width = camera.width / camera.zoom
    const height = camera.height / camera.zoom
    for (const [i, layer] of this.#stars.entries()) {
      const depth = DEPTHS[i] ?? 0
      layer.setPosition(camera.width / 2, camera.height / 2).setSize(width + 4, height + 4)
      layer.setTilePosition((camera.scrollX + drift) * depth, (camera.scrollY + drift * 0.3) * depth)
    }
    const cover = Math.max(width / 1024, height / 640) * 1.35
    this.#nebula
      .setScale(cover)
      .setPosition(camera.width / 2 - camera.scrollX * 0.03, camera.height / 2 - camera.scrollY * 0.03)
  }
}
