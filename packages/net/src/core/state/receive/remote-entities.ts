// Table of one player's remote entities: admission, hand-over, confirmation and removal.

import type { Origin } from '../codec/origin.ts'
import type { OwnershipRules } from '../entities/ownership-rules.ts'
import { MAX_OWNERSHIP_RECORDS } from '../entities/ownership-table.ts'
import type { SpawnNotifier } from '../entities/spawn-notifier.ts'
import type { CompiledKind, StateSchema } from '../schema/schema.ts'
import { HandedTime } from '../view/handed-time.ts'
import type { ViewTime } from '../view/interpolation.ts'
import type { ReceiveCounters } from './receive-counters.ts'
import { HeldBlobs } from './held-blobs.ts'
import { RemoteEntity, type RemoteOwner } from './remote-entity.ts'
import { StateRings } from './state-rings.ts'
import { Tombstones } from './tombstones.ts'

/** Context that the remote entities of all players share. */
export interface RemoteContext {
  /** Undefined: every entity belongs to its creator. */
  readonly ownership: OwnershipRules | undefined
  readonly notifier: SpawnNotifier
  readonly counters: ReceiveCounters
}

/** The remote entities of one kind of one player. */
export interface RemoteKind {
  readonly compiled: CompiledKind
  /** The entities by the index that the player gave them. */
  readonly entities: (RemoteEntity | undefined)[]
  readonly rings: StateRings
  readonly tombstones: Tombstones
}

/** The remote entities of one player: by index, by id those that were handed over, and those that are unconfirmed. */
export class RemoteEntities {
  readonly kinds: readonly RemoteKind[]
  /** Number of entities, the unconfirmed ones included. */
  count = 0
  /** The blobs of the entities. */
  readonly held: HeldBlobs = new HeldBlobs()
  readonly #owner: RemoteOwner
  readonly #time: ViewTime
  readonly #ownership: OwnershipRules | undefined
  readonly #notifier: SpawnNotifier
  readonly #counters: ReceiveCounters
  /** Entities that were handed over to this player, by id; also before the player's first record of them. */
  readonly #handedOver = new Map<number, RemoteEntity>()
  /** Entities whose ownership is unconfirmed, by id: hidden from the game until the host's `owner` message arrives. */
  readonly #unconfirmed = new Map<number, { readonly entity: RemoteEntity; readonly ownershipVersion: number }>()
  /** The ownership version of hide records whose ownership is unconfirmed, by id; the newest. */
  readonly #unconfirmedHides = new Map<number, number>()

  constructor(
    schema: StateSchema,
    owner: RemoteOwner,
    time: ViewTime,
    { ownership, notifier, counters }: RemoteContext,
  ) {
    this.#owner = owner
    this.#time = time
    this.#ownership = ownership
    this.#notifier = notifier
    this.#counters = counters
    this.kinds = schema.kinds.map((compiled) => {
      return { compiled, entities: [], rings: new StateRings(compiled, this.held), tombstones: new Tombstones() }
    })
  }

  /** Ids and ownership versions of the entities whose ownership is unconfirmed. */
  get unconfirmed(): readonly Origin[] {
    return [...this.#unconfirmed].map(([id, { ownershipVersion }]) => ({ id, ownershipVersion }))
  }

  /** Returns the entity of the first record at an index; undefined when another player owns the entity by now. */
  admit(
    kind: RemoteKind,
    index: number,
    generation: number,
    { id, ownershipVersion }: Origin,
  ): RemoteEntity | undefined {
    const claim = this.#claim(id, ownershipVersion)
    const unconfirmed = this.#unconfirmed.get(id)
    const overtaken = unconfirmed !== undefined && unconfirmed.ownershipVersion > ownershipVersion
    if (claim === 'stale' || (claim === 'unknown' && overtaken)) {
      kind.tombstones.handOver(index, generation)
      return undefined
    }
    let entity = ownershipVersion > 0 && claim === 'owner' ? this.#handedOver.get(id) : undefined
    if (entity === undefined) {
      entity = new RemoteEntity(kind.rings, id, this.#owner, this.#time)
      entity.unconfirmed = claim === 'unknown'
      this.count++
    } else this.#freeIndex(entity)
    this.#assignIndex(entity, index, generation)
    if (entity.unconfirmed) {
      if (unconfirmed !== undefined) this.#drop(unconfirmed.entity)
      this.#unconfirmed.set(id, { entity, ownershipVersion })
      this.#unconfirmedHides.delete(id)
      this.#counters.notOwner++
    } else if (ownershipVersion > 0) this.#handedOver.set(id, entity)
    return entity
  }

  /** Returns whether an entity was handed over to this player and is known: its first record needs no more room. */
  hasHandedOver({ id, ownershipVersion }: Origin): boolean {
    if (ownershipVersion === 0 || !this.#handedOver.has(id)) return false
    return this.#claim(id, ownershipVersion) === 'owner'
  }

  /**
   * Hides an entity that was handed over to this player, or notes the hide record while the ownership is unconfirmed.
   */
  hide({ id, ownershipVersion }: Origin): void {
    const claim = this.#claim(id, ownershipVersion)
    if (claim === 'stale') return
    if (claim === 'owner') {
      const entity = this.#handedOver.get(id)
      if (entity !== undefined) this.remove(entity)
      return
    }
    this.#counters.notOwner++
    this.#unconfirmedHides.delete(id)
    this.#unconfirmedHides.set(id, ownershipVersion)
    const [oldest] = this.#unconfirmedHides.keys()
    if (this.#unconfirmedHides.size > MAX_OWNERSHIP_RECORDS && oldest !== undefined) {
      this.#unconfirmedHides.delete(oldest)
    }
  }

  /** Makes this player the owner of an entity by an ownership change; `entity` is its object, if there was one. */
  attach(kind: RemoteKind, { id, ownershipVersion }: Origin, entity: RemoteEntity | undefined): void {
    const unconfirmed = this.#unconfirmed.get(id)
    const confirmed = unconfirmed?.ownershipVersion === ownershipVersion ? unconfirmed.entity : undefined
    if (unconfirmed !== undefined && unconfirmed.ownershipVersion <= ownershipVersion) {
      this.#unconfirmed.delete(id)
      if (confirmed === undefined) this.#drop(unconfirmed.entity)
    }
    const hiddenBy = this.#unconfirmedHides.get(id)
    if (hiddenBy !== undefined && hiddenBy <= ownershipVersion) this.#unconfirmedHides.delete(id)
    if (entity === undefined) {
      if (confirmed === undefined) return
      confirmed.unconfirmed = false
      if (ownershipVersion > 0) this.#handedOver.set(id, confirmed)
      this.#notifier.spawned(confirmed)
      return
    }
    entity.handOver(kind.rings, this.#owner, this.#time)
    this.count++
    this.#handedOver.set(id, entity)
    if (hiddenBy === ownershipVersion) return this.remove(entity)
    if (confirmed === undefined) return
    // The object that the game knows goes on, at the index of the confirmed one.
    entity.absorb(confirmed)
    this.count--
    confirmed.release()
    entity.link = confirmed.link
    this.#assignIndex(entity, confirmed.index, confirmed.generation)
  }

  /** Ends this player's ownership of an entity that goes on, with another owner or with a new index. */
  detach(entity: RemoteEntity): void {
    this.#freeIndex(entity)
    if (this.#handedOver.get(entity.id) === entity) this.#handedOver.delete(entity.id)
    this.count--
  }

  /** Returns an object for an entity that was this game's own and was just handed over. */
  adopt(kind: RemoteKind, id: number): RemoteEntity {
    // Ticks that the owner completed before it knew of the hand-over say nothing about the entity.
    return new RemoteEntity(kind.rings, id, this.#owner, new HandedTime(this.#time, undefined, -1))
  }

  /** Removes an entity for good: no record of its generation brings it back. */
  despawn(entity: RemoteEntity): void {
    if (entity.index >= 0) this.#kindOf(entity).tombstones.addTombstone(entity.index, entity.generation)
    this.remove(entity)
  }

  /** Removes an entity from the game. */
  remove(entity: RemoteEntity): void {
    const { id } = entity
    if (entity.index >= 0) this.#kindOf(entity).entities[entity.index] = undefined
    if (this.#handedOver.get(id) === entity) this.#handedOver.delete(id)
    if (this.#unconfirmed.get(id)?.entity === entity) this.#unconfirmed.delete(id)
    this.count--
    entity.release()
    if (!entity.unconfirmed) this.#notifier.despawned(entity)
  }

  /** Removes all entities for good. */
  despawnAll(): void {
    for (const { entities } of this.kinds) {
      for (const entity of entities) if (entity !== undefined) this.despawn(entity)
    }
    for (const entity of [...this.#handedOver.values()]) this.despawn(entity)
  }

  #claim(id: number, ownershipVersion: number): ReturnType<OwnershipRules['claim']> {
    return this.#ownership?.claim(id, ownershipVersion, this.#owner.slot) ?? 'owner'
  }

  #kindOf(entity: RemoteEntity): RemoteKind {
    return this.kinds[entity.compiled.number] as RemoteKind
  }

  #assignIndex(entity: RemoteEntity, index: number, generation: number): void {
    const { entities, tombstones } = this.#kindOf(entity)
    entity.index = index
    entity.generation = generation
    entities[index] = entity
    tombstones.reuse(index)
  }

  #freeIndex(entity: RemoteEntity): void {
    if (entity.index < 0) return
    const { entities, tombstones } = this.#kindOf(entity)
    tombstones.handOver(entity.index, entity.generation)
    entities[entity.index] = undefined
  }

  /** Removes an unconfirmed entity that other records have overtaken. */
  #drop(entity: RemoteEntity): void {
    this.#freeIndex(entity)
    this.count--
    entity.release()
  }
}
