// Hand-over of entities from one owner to another, also when the host changes.

import { type OwnershipRecord, type OwnershipTable, NOBODY } from './entities/ownership-table.ts'
import type { EntityEvents } from './entities/entity-events.ts'
import type { EntityIndex } from './entities/entity-index.ts'
import { packState, type StateRow, unpackState } from './codec/handed-state.ts'
import { RemoteEntity } from './receive/remote-entity.ts'
import type { RemoteKind, RemoteEntities } from './receive/remote-entities.ts'
import { idParts } from './schema/ids.ts'
import type { Origin } from './codec/origin.ts'
import type { Entity, OwnEntity } from './entities/entity.ts'
import type { OwnEntities } from './send/own-entities.ts'
import type { CompiledKind, StateSchema } from './schema/schema.ts'

/** The state of an entity as an `owner` message carries it; see `packState`. */
export interface PackedState {
  readonly tick: number
  /** The tick of the newest jump; −1 none. */
  readonly jumpTick: number
  readonly bytes: Uint8Array
}

/** A change of the owner of an entity, by the host's `owner` message. */
export interface OwnershipChange extends OwnershipRecord {
  /** The newest state that the host knows: the new owner goes on from it, unless it knows a newer one. */
  readonly state?: PackedState | undefined
  /**
   * The tick of the state that the new owner goes on from, when it is known: later states of the former owner are
   * undone.
   */
  readonly since?: number | undefined
}

/** The result of an ownership change. */
export type HandoverResult =
  /** Applied before. `missing`: it names this player, who no longer has the entity. */
  | { readonly verdict: 'same'; readonly missing: boolean }
  /** A later change is known; there is no room for its record; or no sender of ours made it. */
  | { readonly verdict: 'older' | 'full' | 'malformed' }
  /**
   * Applied. `entity` is the entity's object, if the entity is known. `missing`: this player is the owner and cannot go
   * on with the entity, for it has no state of it, or too many entities.
   */
  | { readonly verdict: 'applied'; readonly entity: Entity | undefined; readonly missing: boolean }

/** An entity whose owner changed without a message of its own: the entity's object, and its former owner. */
export interface TakenOver {
  readonly entity: Entity
  /** `owner` before the change. */
  readonly from: string | number
}

/** State that hand-overs read and change. */
export interface HandoverContext {
  readonly schema: StateSchema
  /** This player's slot. */
  readonly slot: number
  readonly ownership: OwnershipTable
  readonly index: EntityIndex
  readonly own: OwnEntities
  /** Returns the remote entities of the player of a slot. */
  remotes(slot: number): RemoteEntities
  /** Returns the tick of the last sample; −1 before the first. */
  tick(): number
  readonly events: EntityEvents
}

/** Applies ownership changes: moves entities between this player's own and the remote ones of each other player. */
export class Handover {
  readonly #context: HandoverContext

  constructor(context: HandoverContext) {
    this.#context = context
  }

  apply(change: OwnershipChange): HandoverResult {
    const { schema, slot: me, ownership, index } = this.#context
    const kind = schema.kinds[idParts(change.id).kind]
    const state = kind === undefined ? undefined : unpack(kind, change.state)
    if (kind === undefined || state === 'malformed') return { verdict: 'malformed' }
    const entity = index.get(change.id)
    const known = ownership.get(change.id)
    const verdict = ownership.compare(change)
    if (verdict === 'older') return { verdict }
    if (verdict === 'same') {
      ownership.set(change)
      return { verdict, missing: change.slot === me && entity?.own !== true }
    }
    if (!ownership.set(change)) return { verdict: 'full' }
    if (change.slot < 0) return this.#despawn(entity, kind)
    if (change.slot !== me) return this.#passOn(change, entity, kind)
    // It was this player's or the host's to despawn, and was despawned: a host who does not know must not bring it
    // back.
    if (entity === undefined && (known?.slot === me || known?.slot === NOBODY)) {
      return { verdict: 'applied', entity, missing: true }
    }
    const own = this.#makeOwn(change, entity, kind, state)
    return { verdict: 'applied', entity: own, missing: own === undefined }
  }

  /** Makes every entity that is shown this player's own, with a new index; an entity without room is despawned. */
  takeAll(ownershipVersion: number): TakenOver[] {
    const { index, schema } = this.#context
    const taken: TakenOver[] = []
    for (const kind of schema.kinds) {
      for (const entity of [...(index.all(kind.name) ?? [])]) {
        const from = entity.owner
        const own = this.#makeOwn({ id: entity.id, ownershipVersion }, entity, kind, undefined)
        if (own !== undefined) taken.push({ entity: own, from })
      }
    }
    return taken
  }

  /** Confirms the unconfirmed entities of a player. Returns those that another player owned here before. */
  confirm(slot: number): TakenOver[] {
    const { index, schema } = this.#context
    const confirmed: TakenOver[] = []
    for (const origin of this.#context.remotes(slot).unconfirmed) {
      const before = index.get(origin.id)
      const from = before?.owner
      this.#passOn({ ...origin, slot }, before, schema.kinds[idParts(origin.id).kind] as CompiledKind)
      const entity = index.get(origin.id)
      if (from !== undefined && entity !== undefined) confirmed.push({ entity, from })
    }
    return confirmed
  }

  /** Returns the newest state of an entity; undefined when the entity is unknown. */
  stateOf(id: number): PackedState | undefined {
    const { index, schema } = this.#context
    const entity = index.get(id)
    const kind = entity === undefined ? undefined : schema.byName.get(entity.kind)
    if (entity === undefined || kind === undefined) return undefined
    const state = this.#stateOf(entity, kind)
    return { tick: state.tick, jumpTick: state.jumpTick, bytes: packState(kind.table, state) }
  }

  /**
   * Makes an entity this player's own, from its newest state; `sent` is the one that came with the ownership change.
   * Undefined when there is no state or no room.
   */
  #makeOwn(
    { id, ownershipVersion }: Origin,
    entity: Entity | undefined,
    kind: CompiledKind,
    sent: StateRow | undefined,
  ): OwnEntity | undefined {
    const { own, index } = this.#context
    if (entity !== undefined && !(entity instanceof RemoteEntity)) {
      own.replace(entity as OwnEntity, kind, ownershipVersion, this.#stateOf(entity, kind))
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
  #passOn(
    change: Pick<OwnershipChange, 'id' | 'ownershipVersion' | 'slot' | 'since'>,
    entity: Entity | undefined,
    kind: CompiledKind,
  ): HandoverResult {
    const { own, index } = this.#context
    const to = this.#context.remotes(change.slot)
    const toKind = to.kinds[kind.number] as RemoteKind
    let remote = entity instanceof RemoteEntity ? entity : undefined
    if (remote !== undefined) {
      this.#context.remotes(remote.slot).detach(remote)
      if (change.since !== undefined && remote.slot !== change.slot) remote.undoAfter(change.since)
    } else if (entity !== undefined) {
      const state = this.#stateOf(entity, kind)
      own.retire(entity as OwnEntity, kind)
      remote = to.adopt(toKind, change.id)
      remote.store(state, -1)
      index.enter(remote)
    }
    to.attach(toKind, change, remote)
    return { verdict: 'applied', entity: index.get(change.id), missing: false }
  }

  /** Despawns the entity. */
  #despawn(entity: Entity | undefined, kind: CompiledKind): HandoverResult {
    if (entity instanceof RemoteEntity) this.#context.remotes(entity.slot).despawn(entity)
    else if (entity !== undefined) {
      this.#context.own.retire(entity as OwnEntity, kind)
      this.#context.events.push({ type: 'despawn', entity })
    }
    return { verdict: 'applied', entity: undefined, missing: false }
  }

  /** Returns a copy of the newest state of an entity. */
  #stateOf(entity: Entity, kind: CompiledKind): StateRow {
    if (entity instanceof RemoteEntity) return entity.states.copyNewest()
    // The values of an own entity are newer than its last sample.
    return this.#context.own.stateOf(entity as OwnEntity, kind, this.#context.tick() + 1)
  }
}

/** Returns the state that came with an ownership change; undefined without one. */
function unpack(kind: CompiledKind, state: PackedState | undefined): StateRow | undefined | 'malformed' {
  return state === undefined ? undefined : (unpackState(kind, state.bytes, state) ?? 'malformed')
}
