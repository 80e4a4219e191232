// Takeover of all entities by a new host, under a host's authority.

import type { Entity } from './entities/entity.ts'
import { EntityMover, type MoverContext } from './entity-mover.ts'
import { idParts } from './schema/ids.ts'
import type { CompiledKind } from './schema/schema.ts'

/** An entity whose owner changed without a message of its own: the entity's object, and its former owner. */
export interface TakenOver {
  readonly entity: Entity
  /** `owner` before the change. */
  readonly from: string | number
}

/** Takes all entities over, as the new host or from the new host. */
export class HostTakeover {
  readonly #context: MoverContext
  readonly #mover: EntityMover

  constructor(context: MoverContext) {
    this.#context = context
    this.#mover = new EntityMover(context)
  }

  /** Makes every entity that is shown this player's own, with a new index; an entity without room is despawned. */
  takeAll(ownershipVersion: number): TakenOver[] {
    const { index, schema } = this.#context
    const taken: TakenOver[] = []
    for (const kind of schema.kinds) {
      for (const entity of [...(index.all(kind.name) ?? [])]) {
        const from = entity.owner
        const own = this.#mover.makeOwn({ id: entity.id, ownershipVersion }, entity, kind, undefined)
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
      const kind = schema.kinds[idParts(origin.id).kind] as CompiledKind
      const entity = this.#mover.passOn({ ...origin, slot }, before, kind)
      if (from !== undefined && entity !== undefined) confirmed.push({ entity, from })
    }
    return confirmed
  }
}
