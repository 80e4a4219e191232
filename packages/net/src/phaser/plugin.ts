import type { Game } from '../game.ts'
import type { Room } from '../room/room.ts'
import { SceneRoom } from './scene-room.ts'

/** As much of a Phaser scene as is needed: nothing of Phaser is imported, so any version with these events will do. */
export interface PhaserScene {
  readonly sys: {
    readonly events: {
      on(event: string, listener: () => void): unknown
      off(event: string, listener: () => void): unknown
    }
  }
}

export interface BindOptions {
  /** Whether the room is left when the scene shuts down. Default true; false for a room that goes on in the next scene. */
  readonly leave?: boolean
}

/**
 * A Phaser scene plugin that ties a room to a scene: when the scene shuts down, the room is left and everything that
 * was added through {@link SceneRoom} is gone.
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

  /** Phaser makes one for each scene. */
  constructor(scene: PhaserScene) {
    this.#scene = scene
    scene.sys.events.on('shutdown', this.#shutdown)
    scene.sys.events.on('destroy', this.#destroy)
  }

  /** Phaser calls it when a plugin is added to a scene that runs already. There is nothing left to do. */
  boot(): void {}

  /** Ties a room to this scene until it shuts down or is destroyed. */
  bind<G extends Game>(room: Room<G>, options: BindOptions = {}): SceneRoom<G> {
    const { events } = this.#scene.sys
    const bound = new SceneRoom(room, (pass) => {
      events.on('update', pass)
      return () => void events.off('update', pass)
    })
    this.#bound.add(() => {
      bound.end()
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
