import type { Entity } from './entities/entity.ts'
import { StateSync } from './state-sync.ts'
import type { StateSyncOptions } from './state-types.ts'

/** Events of other players' entities, as a test sees them. */
interface Watcher {
  onSpawn?(entity: Entity): void
  onDespawn?(entity: Entity): void
}

/** A `StateSync` whose events are polled after each call that takes something in. */
export class WatchedSync extends StateSync {
  readonly #watcher: Watcher

  constructor(options: StateSyncOptions, watcher: Watcher) {
    super(options)
    this.#watcher = watcher
  }

  override receive(...args: Parameters<StateSync['receive']>): ReturnType<StateSync['receive']> {
    return this.#watched(super.receive(...args))
  }

  override receiveSnapshot(
    ...args: Parameters<StateSync['receiveSnapshot']>
  ): ReturnType<StateSync['receiveSnapshot']> {
    return this.#watched(super.receiveSnapshot(...args))
  }

  override applyOwnership(...args: Parameters<StateSync['applyOwnership']>): ReturnType<StateSync['applyOwnership']> {
    return this.#watched(super.applyOwnership(...args))
  }

  override forget(slot: number): void {
    this.#watched(super.forget(slot))
  }

  #watched<T>(result: T): T {
    for (const event of this.takeEvents()) {
      if (event.type === 'spawn') this.#watcher.onSpawn?.(event.entity)
      if (event.type === 'despawn') this.#watcher.onDespawn?.(event.entity)
    }
    return result
  }
}
