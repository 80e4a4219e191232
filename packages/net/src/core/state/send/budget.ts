// Budget of a send list: which records go now.

import type { Source } from './frame-packer.ts'
import type { Grouping } from './grouping.ts'
import type { SendList } from './send-list.ts'
import type { Room, Urgency } from './send-room.ts'

/** Source of records, some of them in atomic groups. */
export interface GroupedSource extends Source {
  readonly groups: Pick<Grouping, 'fitToBudget'> | undefined
}

/**
 * Keeps of a send list what has the highest priority and fits; returns whether all does. `urgency`: see
 * `SendList.trim`.
 */
export function fit(sendList: SendList, source: GroupedSource, tick: number, room: Room, urgency: Urgency): boolean {
  const { groups, deltaCaches } = source
  if (sendList.grouped && groups !== undefined) return groups.fitToBudget(sendList, source, tick, room, urgency)
  return sendList.trim(room.bits, room.perRecord, deltaCaches, urgency)
}
