// The room as a Phaser scene uses it: what `TickmeshPlugin.bind` returns.

import type { Game } from '../game.ts'
import type { Room } from '../room/room.ts'
import type { RoomEvents } from '../room/room-events.ts'
import type { EntityOf } from '../room/state.ts'
import { EntityObjects, type ObjectMaker } from '../entity-objects.ts'

/** Room that is bound to a scene: listeners and objects added here end with the scene. */
export class SceneRoom<G extends Game = Game> {
  /** Room that is bound to the scene. */
  readonly room: Room<G>
  readonly #onUpdate: (pass: () => void) => () => void
  readonly #ends = new Set<() => void>()

  /** Called by {@link TickmeshPlugin.bind}. */
  constructor(room: Room<G>, onUpdate: (pass: () => void) => () => void) {
    this.room = room
    this.#onUpdate = onUpdate
  }

  /**
   * Adds a listener until the scene ends, as `room.on` does. Simulate in `'tick'`: it runs also while the page is
   * hidden, Phaser's `update` does not.
   */
  on<N extends keyof RoomEvents>(name: N, listener: (...args: RoomEvents<G>[N]) => void): () => void {
    return this.until(this.room.on(name, listener))
  }

  /**
   * Calls `end` when the scene ends: for the functions that `onEvent`, `onCue` and `shared.on` return. Returns a
   * function that calls it now.
   */
  until(end: () => void): () => void {
    const once = (): void => {
      if (this.#ends.delete(once)) end()
    }
    this.#ends.add(once)
    return once
  }

  /**
   * Keeps one object for each entity of a kind: `create` when it spawns, `update` before every frame, `remove` (by
   * default the object's `destroy()`) when it despawns or the scene ends.
   */
  sync<K extends keyof G['state'] & string, T>(
    kind: K,
    maker: ObjectMaker<EntityOf<G, K>, T>,
  ): EntityObjects<EntityOf<G, K>, T> {
    const objects = new EntityObjects<EntityOf<G, K>, T>(maker)
    const stop = this.#onUpdate(() => objects.update(this.room.state.all(kind)))
    this.until(() => {
      stop()
      objects.clear()
    })
    return objects
  }

  /** Removes everything that was added. The plugin calls it when the scene shuts down. */
  removeAll(): void {
    for (const end of [...this.#ends]) end()
  }
}
