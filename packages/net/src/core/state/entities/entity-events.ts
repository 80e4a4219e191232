// Events of entities, queued until the caller polls them.

import type { Entity } from './entity.ts'

/** Event of an entity. */
export type EntityEvent =
  /** Another player's entity spawned. */
  | { readonly type: 'spawn'; readonly entity: Entity }
  /** An entity despawned: another player's, or an own one by an ownership change. */
  | { readonly type: 'despawn'; readonly entity: Entity }
  /** The game despawned an entity that was handed over to this player by this ownership version: the host must know. */
  | { readonly type: 'ended'; readonly id: number; readonly ownershipVersion: number }

const NONE: readonly EntityEvent[] = []

/** List of entity events, in order, until they are polled. */
export class EntityEvents {
  #events: EntityEvent[] = []

  push(event: EntityEvent): void {
    this.#events.push(event)
  }

  /** Returns the events since the last call. The caller owns the list. */
  poll(): readonly EntityEvent[] {
    if (this.#events.length === 0) return NONE
    const events = this.#events
    this.#events = []
    return events
  }
}
