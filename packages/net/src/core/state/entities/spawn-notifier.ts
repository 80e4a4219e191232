import type { EntityIndex } from './entity-index.ts'
import type { EntityEvents } from './entity-events.ts'
import type { RemoteEntity } from '../receive/remote-entity.ts'

/** Spawns and despawns of other players' entities: what the game finds, and is told of. */
export class SpawnNotifier {
  readonly #index: EntityIndex
  readonly #events: EntityEvents

  constructor(index: EntityIndex, events: EntityEvents) {
    this.#index = index
    this.#events = events
  }

  spawned(mirror: RemoteEntity): void {
    this.#index.enter(mirror)
    this.#events.push({ type: 'spawn', entity: mirror })
  }

  despawned(mirror: RemoteEntity): void {
    this.#index.leave(mirror)
    this.#events.push({ type: 'despawn', entity: mirror })
  }
}
