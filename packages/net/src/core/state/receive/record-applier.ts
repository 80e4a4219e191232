// Record sink that changes the remote entities. `BodyReader` only reads.

import type { StateRow } from '../codec/handed-state.ts'
import type { SpawnNotifier } from '../entities/spawn-notifier.ts'
import { isLater, makeId, MAX_ENTITIES } from '../schema/ids.ts'
import type { EntityRecord, JumpSection, RecordSink } from './body-reader.ts'
import type { RecordState } from './delta-records.ts'
import type { Completeness } from './completeness.ts'
import type { ReceiveCounters } from './receive-counters.ts'
import type { RecordBudget } from './record-budget.ts'
import type { RemoteEntity } from './remote-entity.ts'
import type { RemoteEntities, RemoteKind } from './remote-entities.ts'

/** Dependencies of a `RecordApplier`. */
export interface RecordApplierOptions {
  /** The sender's slot. */
  readonly slot: number
  readonly notifier: SpawnNotifier
  readonly counters: ReceiveCounters
  readonly budget: RecordBudget
  /** Returns whether the sender may have entities now. */
  mayWrite(): boolean
}

/** Applies the records of one player to its remote entities. */
export class RecordApplier implements RecordSink {
  readonly #remotes: RemoteEntities
  readonly #completeness: Completeness
  readonly #options: RecordApplierOptions
  readonly #counters: ReceiveCounters
  /** The section of the deltas that come; undefined before the first. */
  #kind: RemoteKind | undefined
  #section: JumpSection | undefined
  /** Lack of a baseline, or else of room for data, in the records since this was set. */
  lacking: 'applied' | 'noBaseline' | 'noRoom' = 'applied'

  constructor(remotes: RemoteEntities, completeness: Completeness, options: RecordApplierOptions) {
    this.#remotes = remotes
    this.#completeness = completeness
    this.#options = options
    this.#counters = options.counters
  }

  mayWrite(): boolean {
    return this.#options.mayWrite()
  }

  full(kind: RemoteKind, record: EntityRecord, state: StateRow): 'applied' | 'tooMany' {
    const { index, generation, origin } = record
    let entity = kind.entities[index]
    // Also of an entity that is back: states from before it was hidden do not count for the view since.
    const stale = kind.tombstones.isStale(index, generation, record.tick)
    if (stale || (entity !== undefined && isLater(entity.generation, generation))) {
      this.#counters.staleRecords++
      return 'applied'
    }
    if (entity !== undefined && entity.generation !== generation) {
      this.#remotes.despawn(entity)
      entity = undefined
    }
    if (!this.#takeData(entity, state)) return 'applied'
    if (entity === undefined) {
      const known = origin !== undefined && this.#remotes.hasHandedOver(origin)
      if (!known && (this.#remotes.count >= MAX_ENTITIES || !this.#options.budget.takeEntity())) return 'tooMany'
      entity = this.#admit(kind, record)
    }
    if (entity === undefined) {
      this.#counters.staleRecords++
      return 'applied'
    }
    const first = entity.states.head < 0
    entity.beginOwnership(record.tick)
    this.#store(entity, state, -1)
    if (first && !entity.unconfirmed) this.#options.notifier.spawned(entity)
    return 'applied'
  }

  hide(kind: RemoteKind, { index, generation, tick, origin }: EntityRecord): void {
    const entity = kind.entities[index]
    if (entity !== undefined) {
      if (isLater(entity.generation, generation)) return
      if (entity.generation === generation) {
        // A stale record: the entity is back already.
        if (entity.states.newestTick > tick) return
        this.#remotes.remove(entity)
      } else this.#remotes.despawn(entity)
    }
    if (origin !== undefined && !kind.tombstones.isStale(index, generation, tick)) this.#remotes.hide(origin)
    kind.tombstones.hide(index, generation, tick)
  }

  despawn(kind: RemoteKind, { index, generation }: EntityRecord): void {
    const entity = kind.entities[index]
    if (entity !== undefined && isLater(entity.generation, generation)) return
    if (entity !== undefined) this.#remotes.despawn(entity)
    kind.tombstones.addTombstone(index, generation)
  }

  deltas(kind: RemoteKind, section: JumpSection): void {
    this.#kind = kind
    this.#section = section
  }

  takeState(entity: RemoteEntity, record: number, state: RecordState, baseSlot: number): void {
    state.jumpTick = this.#section?.jumps[record] as number
    if (this.#takeData(entity, state)) this.#store(entity, state, baseSlot)
  }

  lack(record: number): void {
    const index = this.#section?.indices[record] as number
    // A former owner goes on until the host's `owner` message arrives there.
    if (this.#kind?.entities[index] === undefined && this.#kind?.tombstones.isHandedOver(index) === true) {
      this.#counters.staleRecords++
    } else this.lacking = 'noBaseline'
  }

  #admit(kind: RemoteKind, { index, generation, epoch, origin }: EntityRecord): RemoteEntity | undefined {
    if (origin !== undefined) return this.#remotes.admit(kind, index, generation, origin)
    const id = makeId({ slot: this.#options.slot, epoch, kind: kind.compiled.number, index, generation })
    return this.#remotes.admit(kind, index, generation, { id, ownershipVersion: 0 })
  }

  #store(entity: RemoteEntity, state: StateRow, baseSlot: number): void {
    entity.link = this.#completeness.link
    if (state.tick < entity.states.newestTick) this.#counters.staleRecords++
    entity.store(state, baseSlot)
  }

  /** Returns whether there is room for the data of a state, and takes it from the budget. */
  #takeData(entity: RemoteEntity | undefined, { tick, blobs }: StateRow): boolean {
    // A late state replaces nothing.
    const former = entity && tick > entity.states.newestTick ? entity.states.newestBlobs : []
    if (this.#remotes.held.admit(blobs, former, this.#options.budget.nowMs)) return true
    if (this.lacking === 'applied') this.lacking = 'noRoom'
    return false
  }
}
