import type { StateSchema } from '../state/schema/schema.ts'
import type { StateSync } from '../state/state-sync.ts'

/**
 * Makes this player's own what the former host had: for each entity a new own one of the same kind and the newest values
 * heard, then the old one goes. That holds for own ones as well, which a host has who is host again: who took them for gone
 * would hear only of their changes. References among them point to the new ones. Gives how many.
 */
export function adoptEntities(sync: StateSync, schema: StateSchema): number {
  const ids = new Map<number, number>()
  const adopted: [kind: string, id: number][] = []
  for (const { name } of schema.kinds) {
    // Copied first: what is spawned is in the same list.
    for (const entity of [...sync.all(name)]) {
      const values = { ...entity.latest }
      if (entity.own === true) entity.despawn()
      try {
        const { id } = sync.spawn(name, values)
        ids.set(entity.id, id)
        adopted.push([name, id])
      } catch {
        // A broken host sent what no game could have written: it goes with its host.
      }
    }
  }
  for (const [name, id] of adopted) {
    const own = sync.get(id) as Record<string, unknown> | undefined
    for (const { name: field, plan } of schema.byName.get(name)?.fields ?? []) {
      const to = plan.type === 'ref' ? ids.get(own?.[field] as number) : undefined
      if (own !== undefined && to !== undefined) own[field] = to
    }
  }
  for (const slot of [...sync.heardSlots]) sync.forgetEntities(slot)
  return adopted.length
}

/**
 * A host who has told a part of its state, which is concealed, is followed by another: it goes, for all that the host before
 * had is here. Where that one has left nothing, it is shown.
 */
export function dropPartial(sync: StateSync, slot: number): void {
  if ([...sync.kinds].some((kind) => [...sync.all(kind)].length > 0)) sync.forgetEntities(slot)
  sync.reveal(slot)
}
