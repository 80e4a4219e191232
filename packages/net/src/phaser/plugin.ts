// The Phaser plugin: ends a room's listeners and objects with the scene, without an import of Phaser.

import { DEVELOPMENT } from '../development.ts'
import type { Game } from '../game.ts'
import type { Room } from '../room/room.ts'
import { assertOptions } from '../unknown-options.ts'
import { SceneRoom } from './scene-room.ts'

/**
 * Members of a Phaser scene that the plugin uses. Nothing of Phaser is imported, so any version with these events
 * works.
 */
export interface PhaserScene {
  /** Systems of the scene. */
  readonly sys: {
    readonly events: {
      on(event: string, listener: () => void): unknown
      off(event: string, listener: () => void): unknown
    }
  }
}

/** Options of `TickmeshPlugin.bind`. */
export interface BindOptions {
  /**
   * True to leave the room when the scene shuts down, the default; false for a room that continues in the next
   * scene.
   */
  readonly leave?: boolean
}

/**
 * Phaser scene plugin that binds a room to a scene: when the scene shuts down, the room is left and all that
 * was added through {@link SceneRoom} is removed.
 *
 * ```ts
 * new Phaser.Game({ plugins: { scene: [{ key: 'tickmesh', plugin: TickmeshPlugin, mapping: 'tickmesh' }] }, … })
 *
 * class Arena extends Phaser.Scene {
 *   declare tickmesh: TickmeshPlugin
 *   create({ room }: { room: Room<typeof game> }) {
 *     const bound = this.tickmesh.bind(room)
 *     bound.on('tick', (tick) => { … })
 *     bound.sync('ship', {
 *       create: (ship) => this.add.image(ship.view.x, ship.view.y, 'ship'),
 *       update: (image, ship) => image.setPosition(ship.view.x, ship.view.y),
 *     })
 *   }
 * }
 * ```
 */
export class TickmeshPlugin {
  readonly #scene: PhaserScene
  readonly #bound = new Set<() => void>()
  readonly #shutdown = (): void => this.#release()
  readonly #destroy = (): void => {
    this.#release()
    this.#scene.sys.events.off('shutdown', this.#shutdown)
    this.#scene.sys.events.off('destroy', this.#destroy)
  }

  /** Called by Phaser, once for each scene. */
  constructor(scene: PhaserScene) {
    this.#scene = scene
    scene.sys.events.on('shutdown', this.#shutdown)
    scene.sys.events.on('destroy', this.#destroy)
  }

  /** Called by Phaser when a plugin is added to a running scene. Nothing is left to do. */
  boot(): void {}

  /** Binds a room to this scene until it shuts down or is destroyed. */
  bind<G extends Game>(room: Room<G>, options: BindOptions = {}): SceneRoom<G> {
    if (DEVELOPMENT) assertOptions('bind', options, ['leave'])
    const { events } = this.#scene.sys
    const bound = new SceneRoom(room, (pass) => {
      events.on('update', pass)
      return () => void events.off('update', pass)
    })
    this.#bound.add(() => {
      bound.removeAll()
      if (options.leave !== false) void room.leave()
    })
    return bound
  }

  #release(): void {
    const bound = [...this.#bound]
    this.#bound.clear()
    for (const release of bound) release()
  }
}
