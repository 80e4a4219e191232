// Mover of entities between this player's own and the remote ones of each other player.

import type { StateRow } from './codec/handed-state.ts'
import type { Origin } from './codec/origin.ts'
import type { Entity, OwnEntity } from './entities/entity.ts'
import type { EntityEvents } from './entities/entity-events.ts'
import type { EntityIndex } from './entities/entity-index.ts'
import { RemoteEntity } from './receive/remote-entity.ts'
import type { RemoteEntities, RemoteKind } from './receive/remote-entities.ts'
import type { CompiledKind, StateSchema } from './schema/schema.ts'
import type { LiveObject, NumberSource } from './view/live-values.ts'
import type { OwnEntities } from './send/own-entities.ts'

/** Entities of a `StateSync`, as a mover reads and changes them. */
export interface MoverContext {
  readonly schema: StateSchema
  /** This player's slot. */
  readonly slot: number
  readonly index: EntityIndex
  readonly own: OwnEntities
  /** Returns the remote entities of the player of a slot. */
  remotes(slot: number): RemoteEntities
  /** Returns the tick of the last sample; −1 before the first. */
  tick(): number
  readonly events: EntityEvents
}

/** Change of the owner of an entity to another player. */
export interface OwnerChange extends Origin {
  /** The new owner's slot. */
  readonly slot: number
}

/** Moves entities from one owner to another. Their ids stay. */
export class EntityMover {
  readonly #context: MoverContext

  constructor(context: MoverContext) {
    this.#context = context
  }

  /**
   * Makes an entity this player's own, from its newest state; `sent` is the one that came with the ownership change.
   * Undefined when there is no state or no room.
   */
  makeOwn(
    { id, ownershipVersion }: Origin,
    entity: Entity | undefined,
    kind: CompiledKind,
    sent: StateRow | undefined,
  ): OwnEntity | undefined {
    const { own, index } = this.#context
    if (entity !== undefined && !(entity instanceof RemoteEntity)) {
      own.replace(entity as OwnEntity, kind, ownershipVersion, this.newestOf(entity, kind))
      return entity as OwnEntity
    }
    const known = entity?.states.copyNewest()
    const state = known !== undefined && (sent === undefined || known.tick >= sent.tick) ? known : sent
    if (entity !== undefined) {
      index.leave(entity)
      this.#context.remotes(entity.slot).detach(entity)
    }
    const mine = state === undefined ? undefined : own.receive(kind, id, ownershipVersion, state)
    entity?.release()
    if (mine === undefined && entity !== undefined) this.#context.events.push({ type: 'despawn', entity })
    return mine
  }

  /** Makes another player the owner. */
  passOn(change: OwnerChange, entity: Entity | undefined, kind: CompiledKind): Entity | undefined {
    const { own, index } = this.#context
    const to = this.#context.remotes(change.slot)
    const toKind = to.kinds[kind.number] as RemoteKind
    let remote = entity instanceof RemoteEntity ? entity : undefined
    if (remote !== undefined) this.#context.remotes(remote.slot).detach(remote)
    else if (entity !== undefined) {
      const state = this.newestOf(entity, kind)
      const drawn = (entity.view as LiveObject<NumberSource>).σource.numbers.slice()
      own.retire(entity as OwnEntity, kind)
      remote = to.adopt(toKind, change.id)
      remote.store(state, -1)
      remote.drawFrom(drawn)
      index.enter(remote)
    }
    to.attach(toKind, change, remote)
    return index.get(change.id)
  }

  /** Returns a copy of the newest state of an entity. */
  newestOf(entity: Entity, kind: CompiledKind): StateRow {
    if (entity instanceof RemoteEntity) return entity.states.copyNewest()
    // The values of an own entity are newer than its last sample.
    return this.#context.own.stateOf(entity as OwnEntity, kind, this.#context.tick() + 1)
  }
}
