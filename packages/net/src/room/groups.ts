// Feature of atomic groups.

import { AtomicGroups } from '../core/state/send/atomic-groups.ts'
import type { Grouping } from '../core/state/send/grouping.ts'

/** Feature of atomic groups: `use: [groups()]` in `defineGame`. */
export interface GroupsFeature {
  readonly name: 'groups'
  /** Makes the groups of one room. @internal */
  create(): Grouping
}

const FEATURE: GroupsFeature = { name: 'groups', create: () => new AtomicGroups() }

/** Returns the feature of atomic groups, for `use` in `defineGame`: `spawn` with `with`, and `room.state.group`. */
export function groups(): GroupsFeature {
  return FEATURE
}
