// Changes of the owner of entities, by the host's messages: `state.give`.

import { packState, type StateRow, unpackState } from './codec/handed-state.ts'
import type { Entity, OwnEntity } from './entities/entity.ts'
import { NOBODY, type OwnershipRecord, type OwnershipTable } from './entities/ownership-table.ts'
import { EntityMover, type MoverContext } from './entity-mover.ts'
import { RemoteEntity } from './receive/remote-entity.ts'
import { removeAfter } from './receive/undone-states.ts'
import { idParts } from './schema/ids.ts'
import type { CompiledKind } from './schema/schema.ts'

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

/** Applies ownership changes, in the order of their versions. */
export class OwnershipChanges {
  readonly #context: MoverContext
  readonly #ownership: OwnershipTable
  readonly #mover: EntityMover

  constructor(context: MoverContext, ownership: OwnershipTable) {
    this.#context = context
    this.#ownership = ownership
    this.#mover = new EntityMover(context)
  }

  apply(change: OwnershipChange): HandoverResult {
    const { schema, slot: me, index } = this.#context
    const ownership = this.#ownership
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
    if (change.slot < 0) {
      this.#despawn(entity, kind)
      return { verdict: 'applied', entity: undefined, missing: false }
    }
    if (change.slot !== me) {
      const { since } = change
      if (since !== undefined && entity instanceof RemoteEntity && entity.slot !== change.slot) undoAfter(entity, since)
      return { verdict: 'applied', entity: this.#mover.passOn(change, entity, kind), missing: false }
    }
    // The entity was this player's or the host's to despawn, and was despawned: a host who does not know must not bring
    // it back.
    if (entity === undefined && (known?.slot === me || known?.slot === NOBODY)) {
      return { verdict: 'applied', entity, missing: true }
    }
    const own = this.#mover.makeOwn(change, entity, kind, state)
    return { verdict: 'applied', entity: own, missing: own === undefined }
  }

  #despawn(entity: Entity | undefined, kind: CompiledKind): void {
    if (entity instanceof RemoteEntity) this.#context.remotes(entity.slot).despawn(entity)
    else if (entity !== undefined) {
      this.#context.own.retire(entity as OwnEntity, kind)
      this.#context.events.push({ type: 'despawn', entity })
    }
  }

  /** Returns the newest state of an entity; undefined when the entity is unknown. */
  stateOf(id: number): PackedState | undefined {
    const { index, schema } = this.#context
    const entity = index.get(id)
    const kind = entity === undefined ? undefined : schema.byName.get(entity.kind)
    if (entity === undefined || kind === undefined) return undefined
    const state = this.#mover.newestOf(entity, kind)
    return { tick: state.tick, jumpTick: state.jumpTick, bytes: packState(kind.table, state) }
  }
}

/** Removes the former owner's states after a tick, if an older state is known: its later ticks do not count either. */
function undoAfter(entity: RemoteEntity, tick: number): void {
  const unchangedTick = removeAfter(entity.states, tick)
  if (unchangedTick !== undefined) entity.endAt(unchangedTick)
}

/** Returns the state that came with an ownership change; undefined without one. */
function unpack(kind: CompiledKind, state: PackedState | undefined): StateRow | undefined | 'malformed' {
  return state === undefined ? undefined : (unpackState(kind, state.bytes, state) ?? 'malformed')
}
