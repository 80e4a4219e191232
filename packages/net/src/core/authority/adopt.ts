import { Mirror } from '../state/mirror.ts'
import type { StateSchema } from '../state/schema.ts'
import type { StateSync } from '../state/state-sync.ts'

/**
 * Makes this player's own what the former host had: for each mirror an own entity of the same kind and the newest values
 * heard, then the mirrors go. References among them point to the new ones. Gives how many.
 */
export function adoptMirrors(sync: StateSync, schema: StateSchema): number {
  const ids = new Map<number, number>()
  const adopted: [kind: string, id: number][] = []
  for (const { name } of schema.kinds) {
    // Copied first: what is spawned is in the same list.
    for (const mirror of [...sync.all(name)]) {
      if (!(mirror instanceof Mirror)) continue
      try {
        const { id } = sync.spawn(name, mirror.latest)
        ids.set(mirror.id, id)
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
