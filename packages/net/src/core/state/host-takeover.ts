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

/** Makes every entity that is shown this player's own, with a new index; an entity without room is despawned. */
export function takeOverAll(context: MoverContext, ownershipVersion: number): TakenOver[] {
  const { index, schema } = context
  const mover = new EntityMover(context)
  const taken: TakenOver[] = []
  for (const kind of schema.kinds) {
    for (const entity of [...(index.all(kind.name) ?? [])]) {
      const from = entity.owner
      const own = mover.makeOwn({ id: entity.id, ownershipVersion }, entity, kind, undefined)
      if (own !== undefined) taken.push({ entity: own, from })
    }
  }
  return taken
}

/** Confirms the unconfirmed entities of a player. Returns those that another player owned here before. */
export function confirmAll(context: MoverContext, slot: number): TakenOver[] {
  const { index, schema } = context
  const mover = new EntityMover(context)
  const confirmed: TakenOver[] = []
  for (const origin of context.remotes(slot).unconfirmed) {
    const before = index.get(origin.id)
    const from = before?.owner
    const entity = mover.passOn({ ...origin, slot }, before, schema.kinds[idParts(origin.id).kind] as CompiledKind)
    if (from !== undefined && entity !== undefined) confirmed.push({ entity, from })
  }
  return confirmed
}
