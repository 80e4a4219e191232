// Replication core for tests: `StateSync` with hand-over, whose events reach a watcher at once.

import type { Entity } from './entities/entity.ts'
import { OwnershipTable } from './entities/ownership-table.ts'
import { type HandoverResult, type OwnershipChange, OwnershipChanges, type PackedState } from './ownership-changes.ts'
import { StateSync } from './state-sync.ts'
import type { StateSyncOptions } from './state-types.ts'

/** Events of other players' entities, as a test sees them. */
interface Watcher {
  onSpawn?(entity: Entity): void
  onDespawn?(entity: Entity): void
}

/** A `StateSync` with hand-over, whose events are polled after each call that takes something in. */
export class WatchedSync extends StateSync {
  readonly #watcher: Watcher
  readonly #changes: OwnershipChanges

  constructor(options: StateSyncOptions, watcher: Watcher = {}) {
    const ownership = new OwnershipTable()
    super({ ownership, ...options })
    this.#watcher = watcher
    this.#changes = new OwnershipChanges(this.moverContext, ownership)
  }

  override receive(...args: Parameters<StateSync['receive']>): ReturnType<StateSync['receive']> {
    return this.#watched(super.receive(...args))
  }

  override receiveSnapshot(
    ...args: Parameters<StateSync['receiveSnapshot']>
  ): ReturnType<StateSync['receiveSnapshot']> {
    return this.#watched(super.receiveSnapshot(...args))
  }

  override forget(slot: number): void {
    this.#watched(super.forget(slot))
  }

  /** Applies an ownership change, as the authority of the feature does. */
  applyOwnership(change: OwnershipChange): HandoverResult {
    return this.#watched(this.#changes.apply(change))
  }

  /** Returns the newest state of an entity, for the host's `owner` message. */
  stateOf(id: number): PackedState | undefined {
    return this.#changes.stateOf(id)
  }

  #watched<T>(result: T): T {
    for (const event of this.takeEvents()) {
      if (event.type === 'spawn') this.#watcher.onSpawn?.(event.entity)
      if (event.type === 'despawn') this.#watcher.onDespawn?.(event.entity)
    }
    return result
  }
}
