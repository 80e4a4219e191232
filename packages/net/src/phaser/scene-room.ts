import type { Game } from '../game.ts'
import type { Room } from '../room/room.ts'
import type { RoomEvents } from '../room/room-events.ts'
import type { Entity } from '../room/state.ts'
import { EntityObjects } from './entity-objects.ts'
import type { ObjectMaker } from './entity-objects.ts'

/** An entity of a kind, as `room.state.all(kind)` yields it. */
export type EntityOf<G extends Game, K extends keyof G['state'] & string> = Entity<G['state'][K]>

/** A room while a scene holds it: what is added here ends with the scene. */
export class SceneRoom<G extends Game = Game> {
  readonly room: Room<G>
  readonly #onUpdate: (pass: () => void) => () => void
  readonly #ends = new Set<() => void>()

  /** Made by {@link TickmeshPlugin.bind}. */
  constructor(room: Room<G>, onUpdate: (pass: () => void) => () => void) {
    this.room = room
    this.#onUpdate = onUpdate
  }

  /** `room.on` until the scene ends. Simulate in `'tick'`: it goes on while the page is hidden, Phaser's `update` does not. */
  on<N extends keyof RoomEvents>(name: N, listener: (...args: RoomEvents[N]) => void): () => void {
    return this.until(this.room.on(name, listener))
  }

  /** Calls `end` when the scene ends: for what `onEvent`, `onCue` and `shared.on` return. Returns what calls it now. */
  until(end: () => void): () => void {
    const once = (): void => {
      if (this.#ends.delete(once)) end()
    }
    this.#ends.add(once)
    return once
  }

  /**
   * Keeps one object for each entity of a kind: `create` when it comes, `update` before every frame, `remove` (by default
   * the object's `destroy()`) when it is gone or the scene ends.
   */
  sync<K extends keyof G['state'] & string, T>(
    kind: K,
    maker: ObjectMaker<EntityOf<G, K>, T>,
  ): EntityObjects<EntityOf<G, K>, T> {
    const objects = new EntityObjects<EntityOf<G, K>, T>(maker)
    const stop = this.#onUpdate(() => objects.pass(this.room.state.all(kind)))
    this.until(() => {
      stop()
      objects.clear()
    })
    return objects
  }

  /** Ends everything that was added. The plugin calls it with the scene's shutdown. */
  end(): void {
    for (const end of [...this.#ends]) end()
  }
}
