import { type OwnershipRecord, type OwnershipTable, NOBODY } from './entities/ownership-table.ts'
import type { EntityEvents } from './entities/entity-events.ts'
import type { EntityIndex } from './entities/entity-index.ts'
import { packState, type StateRow, unpackState } from './codec/handed-state.ts'
import { RemoteEntity } from './receive/remote-entity.ts'
import { ROW_JUMP, ROW_NUMBERS } from './view/state-row.ts'
import type { RemoteKind, RemoteEntities } from './receive/remote-entities.ts'
import { idParts } from './schema/ids.ts'
import type { Origin } from './codec/origin.ts'
import type { Entity, OwnEntity } from './entities/entity.ts'
import type { OwnEntities } from './send/own-entities.ts'
import type { CompiledKind, StateSchema } from './schema/schema.ts'

/** A state as it goes in a word: see `packState`. */
export interface PackedState {
  readonly tick: number
  /** The tick of its newest jump; −1 none. */
  readonly jumpTick: number
  readonly bytes: Uint8Array
}

/** The host's word that an entity is another player's from now on. */
export interface OwnershipChange extends OwnershipRecord {
  /** What the host knows of the entity: whence the new owner goes on when it knows nothing newer. */
  readonly state?: PackedState | undefined
  /** The tick of the state that the new owner goes on from, when that is known: what the former one wrote later is undone. */
  readonly since?: number | undefined
}

/** What became of a word. */
export type Handed =
  /** It is what is known. `missing`: it names this player, who has it no more. */
  | { readonly verdict: 'same'; readonly missing: boolean }
  /** A later one has come, there is no room for it, or no sender of ours made it. */
  | { readonly verdict: 'older' | 'full' | 'malformed' }
  /**
   * It was done. `entity` is what stands for it now, if it is known here. `missing`: this player is its owner and cannot go on
   * with it, for it has no state of it or too many entities.
   */
  | { readonly verdict: 'done'; readonly entity: Entity | undefined; readonly missing: boolean }

/** An entity that changed hands without a message of its own: what stands for it now, and who had it. */
export interface TakenOver {
  readonly entity: Entity
  /** `owner` of what stood for it before. */
  readonly from: string | number
}

/** What hand-overs change. */
export interface HandoverContext {
  readonly schema: StateSchema
  /** This player's slot. */
  readonly slot: number
  readonly ownership: OwnershipTable
  readonly index: EntityIndex
  readonly own: OwnEntities
  /** What is known of a player's entities. */
  mirrors(slot: number): RemoteEntities
  /** The last sample's; −1 before the first. */
  tick(): number
  readonly events: EntityEvents
}

/** Does what the host says of who owns what. */
export class Handover {
  readonly #context: HandoverContext

  constructor(context: HandoverContext) {
    this.#context = context
  }

  apply(word: OwnershipChange): Handed {
    const { schema, slot: me, ownership, index } = this.#context
    const kind = schema.kinds[idParts(word.id).kind]
    const state = kind === undefined ? undefined : this.#unpack(kind, word)
    if (kind === undefined || state === 'malformed') return { verdict: 'malformed' }
    const entity = index.get(word.id)
    const known = ownership.get(word.id)
    const verdict = ownership.compare(word)
    if (verdict === 'older') return { verdict }
    if (verdict === 'same') {
      ownership.set(word)
      return { verdict, missing: word.slot === me && entity?.own !== true }
    }
    if (!ownership.set(word)) return { verdict: 'full' }
    if (word.slot < 0) return this.#end(entity, kind)
    if (word.slot !== me) return this.#pass(word, entity, kind)
    // It was this player's to end, or the host's, and has been ended: a host who does not know must not wake it.
    const ended = entity === undefined && (known?.slot === me || known?.slot === NOBODY)
    return ended ? { verdict: 'done', entity, missing: true } : this.#take(word, entity, kind, state)
  }

  /** Makes every entity that is shown this player's own, at a place of its own; one there is no room for goes. */
  takeAll(version: number): TakenOver[] {
    const { index, schema } = this.#context
    const taken: TakenOver[] = []
    for (const kind of schema.kinds) {
      for (const entity of [...(index.all(kind.name) ?? [])]) {
        const from = entity.owner
        const mine = this.#claim({ id: entity.id, ownershipVersion: version }, entity, kind, undefined)
        if (mine !== undefined) taken.push({ entity: mine, from })
      }
    }
    return taken
  }

  /** Confirms what is unconfirmed of a player; what stood for an entity before goes on as its. Gives those that were there before. */
  confirm(slot: number): TakenOver[] {
    const { index, schema } = this.#context
    const confirmed: TakenOver[] = []
    for (const { origin } of this.#context.mirrors(slot).unconfirmed) {
      const before = index.get(origin.id)
      const from = before?.owner
      this.#pass({ ...origin, slot }, before, schema.kinds[idParts(origin.id).kind] as CompiledKind)
      const entity = index.get(origin.id)
      if (from !== undefined && entity !== undefined) confirmed.push({ entity, from })
    }
    return confirmed
  }

  /** What this player knows of an entity; undefined when there is none. */
  stateOf(id: number): PackedState | undefined {
    const { index, schema } = this.#context
    const entity = index.get(id)
    const kind = entity === undefined ? undefined : schema.byName.get(entity.kind)
    if (entity === undefined || kind === undefined) return undefined
    const row = this.#row(entity, kind)
    return { tick: row.tick, jumpTick: row.jumpTick, bytes: packState(kind.table, row) }
  }

  /** This player is the new owner. */
  #take(change: OwnershipChange, entity: Entity | undefined, kind: CompiledKind, told: StateRow | undefined): Handed {
    const own = this.#claim(change, entity, kind, told)
    return { verdict: 'done', entity: own, missing: own === undefined }
  }

  /** Makes an entity this player's own, from the newest state there is of it; undefined when there is none, or no room. */
  #claim(
    { id, ownershipVersion }: Origin,
    entity: Entity | undefined,
    kind: CompiledKind,
    told: StateRow | undefined,
  ): OwnEntity | undefined {
    const { own, index } = this.#context
    if (entity !== undefined && !(entity instanceof RemoteEntity)) {
      own.replace(entity as OwnEntity, kind, ownershipVersion, this.#row(entity, kind))
      return entity as OwnEntity
    }
    const known = entity === undefined ? undefined : this.#row(entity, kind)
    const state = known !== undefined && (told === undefined || known.tick >= told.tick) ? known : told
    if (entity !== undefined) {
      index.leave(entity)
      this.#context.mirrors(entity.slot).detach(entity)
    }
    const taken = state === undefined ? undefined : own.receive(kind, id, ownershipVersion, state)
    entity?.release()
    if (taken === undefined && entity !== undefined) this.#context.events.push({ type: 'despawn', entity })
    return taken
  }

  /** Another player is. */
  #pass(
    word: Pick<OwnershipChange, 'id' | 'ownershipVersion' | 'slot' | 'since'>,
    entity: Entity | undefined,
    kind: CompiledKind,
  ): Handed {
    const { own, index } = this.#context
    const to = this.#context.mirrors(word.slot)
    const home = to.kinds[kind.number] as RemoteKind
    let mirror = entity instanceof RemoteEntity ? entity : undefined
    if (mirror !== undefined) {
      this.#context.mirrors(mirror.slot).detach(mirror)
      if (word.since !== undefined && mirror.slot !== word.slot) mirror.undo(word.since)
    } else if (entity !== undefined) {
      const { rows, blobs, tick, jumpTick } = this.#row(entity, kind)
      own.retire(entity as OwnEntity, kind)
      mirror = to.adopt(home, word.id)
      mirror.store({ tick, jumpTick, numbers: rows, from: 0, blobs, baseSlot: -1 })
      index.enter(mirror)
    }
    to.attach(home, word, mirror)
    return { verdict: 'done', entity: index.get(word.id), missing: false }
  }

  #end(entity: Entity | undefined, kind: CompiledKind): Handed {
    if (entity instanceof RemoteEntity) this.#context.mirrors(entity.slot).end(entity)
    else if (entity !== undefined) {
      this.#context.own.retire(entity as OwnEntity, kind)
      this.#context.events.push({ type: 'despawn', entity })
    }
    return { verdict: 'done', entity: undefined, missing: false }
  }

  #row(entity: Entity, kind: CompiledKind): StateRow {
    // What an own one holds is newer than what was sent of it last.
    if (!(entity instanceof RemoteEntity))
      return this.#context.own.stateOf(entity as OwnEntity, kind, this.#context.tick() + 1)
    const { newest, rows, newestTick: tick } = entity
    const row = entity.rowAt(newest)
    // A copy: its row is given back, or written over.
    const copy = rows.slice(row + ROW_NUMBERS, row + ROW_NUMBERS + kind.table.count)
    return { rows: copy, at: 0, blobs: entity.blobs[newest] ?? [], tick, jumpTick: rows[row + ROW_JUMP] as number }
  }

  #unpack(kind: CompiledKind, { state }: OwnershipChange): StateRow | undefined | 'malformed' {
    if (state === undefined) return undefined
    return unpackState(kind, state.bytes, state) ?? 'malformed'
  }
}
