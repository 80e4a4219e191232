// Set of this player's own entities: spawn, hand-over, despawn.

import { DeltaCache } from './delta-cache.ts'
import type { EntityIndex } from '../entities/entity-index.ts'
import type { StateRow } from '../codec/handed-state.ts'
import type { AtomicGroup, Grouping, GroupableEntities } from './grouping.ts'
import { makeId, MAX_ENTITIES } from '../schema/ids.ts'
import type { OwnEntity } from '../entities/entity.ts'
import { ownClassOf, type OwnEntityClass } from './own-entity.ts'
import { OwnStore } from './own-store.ts'
import type { CompiledKind, StateSchema } from '../schema/schema.ts'
import { DEVELOPMENT } from '../../../development.ts'
import { LEFT_OUT } from '../../../left-out.ts'
import type { ViewClock } from '../view/view-clock.ts'

/** Options of the own entities. */
export interface OwnEntitiesOptions {
  readonly schema: StateSchema
  readonly slot: number
  readonly epoch: number
  readonly tickRate: number
  readonly clock: ViewClock
  /** Atomic groups; undefined: the game has none. */
  readonly groups: Grouping | undefined
  /** Returns `entity.owner`. */
  readonly owner: () => string | number
  /** Called when the game despawned one: its index, and its id. */
  readonly despawned: (
    kind: number,
    index: number,
    generation: number,
    id: number,
    group: AtomicGroup | undefined,
  ) => void
}

/** Own entities of this player: spawned here, or handed over to it. */
export class OwnEntities implements GroupableEntities {
  /** Caches of encoded records, by kind. */
  readonly deltaCaches: readonly DeltaCache[]
  readonly groups: Grouping | undefined
  readonly #options: OwnEntitiesOptions
  readonly #index: EntityIndex
  readonly #classes: readonly OwnEntityClass[]
  #count = 0
  #revision = 0

  constructor(options: OwnEntitiesOptions, index: EntityIndex) {
    const { schema, tickRate, clock } = options
    this.#options = options
    this.#index = index
    this.groups = options.groups
    this.groups?.begin(this)
    this.#classes = schema.kinds.map(ownClassOf)
    this.deltaCaches = schema.kinds.map((kind) => new DeltaCache(new OwnStore<OwnEntity>(kind, clock), tickRate))
  }

  /** Number of own entities. */
  get count(): number {
    return this.#count
  }

  /** Revision, which rises when one comes or goes. */
  get revision(): number {
    return this.#revision
  }

  /**
   * Spawns one; `partner`: in the group of this one. Throws a `TypeError` or `RangeError` for an unknown kind, a value
   * that does not fit, the 4,097th entity, a partner that is none, or a group without room.
   */
  spawn(kindName: string, values: Readonly<Record<string, unknown>>, partner?: OwnEntity): OwnEntity {
    const kind = this.#options.schema.byName.get(kindName)
    if (kind === undefined)
      throw new TypeError(DEVELOPMENT ? `there is no kind "${kindName}"; declare it in the game's state` : LEFT_OUT)
    if (this.#count >= MAX_ENTITIES) {
      throw new RangeError(DEVELOPMENT ? `a player has ${MAX_ENTITIES} entities at most; despawn some` : LEFT_OUT)
    }
    const group = partner === undefined ? undefined : this.groups?.groupOf(partner, kind)
    const { store } = this.deltaCaches[kind.number] as DeltaCache
    let index = store.allocate()
    // One that was handed over long ago may still bear the id that comes round again.
    while (this.#index.get(this.#idAt(kind, index)) !== undefined) {
      store.release(index)
      index = store.allocate()
    }
    try {
      store.writeAll(index, values)
    } catch (error) {
      store.release(index)
      throw error
    }
    const entity = this.#enter(kind, index, this.#idAt(kind, index))
    if (group !== undefined) this.groups?.join(entity.id, { kind, index }, group)
    return entity
  }

  /** Takes over an entity, which keeps its id and gets another index. Undefined when there are too many. */
  receive(kind: CompiledKind, id: number, ownershipVersion: number, state: StateRow): OwnEntity | undefined {
    if (this.#count >= MAX_ENTITIES) return undefined
    const { store } = this.deltaCaches[kind.number] as DeltaCache
    const index = store.allocate()
    store.adopt(index, { id, ownershipVersion }, state)
    return this.#enter(kind, index, id)
  }

  /** Moves an entity to a new index; its object stays. Acknowledgements of the former index do not count for it. */
  replace(entity: OwnEntity, kind: CompiledKind, ownershipVersion: number, state: StateRow): void {
    const { store } = this.deltaCaches[kind.number] as DeltaCache
    const from = this.indexOf(entity, kind)
    this.groups?.leave(entity.id)
    // Before another is taken: of a player who has as many as there may be, there is no other.
    store.quarantine(from)
    const index = store.allocate()
    store.adopt(index, { id: entity.id, ownershipVersion }, state)
    store.entities[index] = entity
    this.#class(kind).move(entity, index)
  }

  /** Retires an entity that was handed away. No despawn is sent: all peers get the host's `owner` message. */
  retire(entity: OwnEntity, kind: CompiledKind): void {
    const index = this.indexOf(entity, kind)
    this.groups?.leave(entity.id)
    this.#class(kind).retire(entity)
    ;(this.deltaCaches[kind.number] as DeltaCache).store.quarantine(index)
    this.#count--
    this.#revision++
    this.#index.leave(entity)
  }

  /** Retires all at the end of the room: each keeps its last values. */
  retireAll(): void {
    for (const { store } of this.deltaCaches) {
      for (const entity of store.entities) if (entity !== undefined) this.#class(store.kind).retire(entity)
    }
  }

  /** Returns the game's values, as they would be sent now; `tick` is that of the last sample. */
  stateOf(entity: OwnEntity, kind: CompiledKind, tick: number): StateRow {
    const { store } = this.deltaCaches[kind.number] as DeltaCache
    const index = this.indexOf(entity, kind)
    const rows = new Int32Array(store.stride)
    kind.table.quantize(store.raw, index * store.stride, rows, 0, 0)
    const jumpTick = store.jumps[index] === 1 ? tick : (store.jumpTick[index] as number)
    return { rows, at: 0, blobs: [...(store.blobs[index] ?? [])], tick, jumpTick }
  }

  /** Returns the index of an own entity. */
  indexOf(entity: OwnEntity, kind: CompiledKind): number {
    return this.#class(kind).indexOf(entity)
  }

  kindOf(entity: OwnEntity): CompiledKind | undefined {
    if (this.#index.get(entity.id) !== entity || entity.own !== true) return undefined
    return this.#options.schema.byName.get(entity.kind)
  }

  #class(kind: CompiledKind): OwnEntityClass {
    return this.#classes[kind.number] as OwnEntityClass
  }

  #idAt({ number: kind }: CompiledKind, index: number): number {
    const { slot, epoch } = this.#options
    const generation = (this.deltaCaches[kind] as DeltaCache).store.generation[index] as number
    return makeId({ slot, epoch, kind, index, generation })
  }

  #enter(kind: CompiledKind, index: number, id: number): OwnEntity {
    const { store } = this.deltaCaches[kind.number] as DeltaCache
    const Own = this.#class(kind)
    const entity = new Own({
      store,
      index,
      id,
      owner: this.#options.owner(),
      despawn: (at) => this.#despawn(entity, kind, at),
    })
    store.entities[index] = entity
    this.#count++
    this.#revision++
    this.#index.enter(entity)
    return entity
  }

  #despawn(entity: OwnEntity, kind: CompiledKind, index: number): void {
    const { store } = this.deltaCaches[kind.number] as DeltaCache
    const generation = store.generation[index] as number
    const group = this.groups?.leave(entity.id)
    // A record of the next entity there would end this one, and not in the packet of its group.
    if (group === undefined) store.release(index)
    else store.quarantine(index)
    this.#count--
    this.#revision++
    this.#index.leave(entity)
    this.#options.despawned(kind.number, index, generation, entity.id, group)
  }
}
