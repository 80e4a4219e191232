// Notification of other players' spawns and despawns, for the receiving side.

import type { EntityEvents } from './entity-events.ts'
import type { EntityIndex } from './entity-index.ts'
import type { Entity } from './entity.ts'

/** Enters spawned entities of other players into the index, takes despawned ones out, and notes the events of both. */
export class SpawnNotifier {
  readonly #index: EntityIndex
  readonly #events: EntityEvents

  constructor(index: EntityIndex, events: EntityEvents) {
    this.#index = index
    this.#events = events
  }

  spawned(entity: Entity): void {
    this.#index.enter(entity)
    this.#events.push({ type: 'spawn', entity })
  }

  despawned(entity: Entity): void {
    this.#index.leave(entity)
    this.#events.push({ type: 'despawn', entity })
  }
}
