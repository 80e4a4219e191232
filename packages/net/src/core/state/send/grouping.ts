// Interface of atomic groups, as the send path uses it: a game that has none does not ship them.

import type { Interest } from '../entities/interest.ts'
import type { OwnEntity } from '../entities/entity.ts'
import type { CompiledKind } from '../schema/schema.ts'
import type { DeltaCache } from './delta-cache.ts'
import type { Source } from './frame-packer.ts'
import type { PeerAckState } from './peer-ack-state.ts'
import type { SendList } from './send-list.ts'
import type { Room, Urgency } from './send-room.ts'

/** Upper bound of the despawns that go with their group; more go by themselves, so that a group fits its packet. */
export const MAX_GROUP_DESPAWNS = 16

/** Kind and index of a member. */
export interface Member {
  readonly kind: CompiledKind
  readonly index: number
}

/** Own entities that every peer always has of one and the same tick. */
export interface AtomicGroup {
  /** Members by id. */
  readonly members: Map<number, Member>
}

/** Own entities of this player, as groups find them. */
export interface GroupableEntities {
  readonly deltaCaches: readonly DeltaCache[]
  /** Returns the kind of an own entity; undefined when it is none, or despawned. */
  kindOf(entity: OwnEntity): CompiledKind | undefined
  indexOf(entity: OwnEntity, kind: CompiledKind): number
}

/** Input of a selection of groups: the acknowledgements of one peer, and its send list. */
export interface GroupSelect {
  readonly deltaCaches: readonly DeltaCache[]
  readonly acks: readonly PeerAckState[]
  readonly sendList: SendList
  readonly now: { readonly tick: number; readonly sample: number }
  readonly keyframeSamples: number
  readonly relevant: Interest['relevant']
}

/** Atomic groups of a player's own entities. */
export interface Grouping {
  readonly all: ReadonlySet<AtomicGroup>
  /** Sets the entities that groups are made of. */
  begin(own: GroupableEntities): void
  /**
   * Returns the group of an entity, a new one if it has none, for one more entity of a kind. Throws a `TypeError` or
   * `RangeError` when that cannot be in it.
   */
  groupOf(partner: OwnEntity, kind: CompiledKind): AtomicGroup
  /** Adds an entity to a group. */
  join(id: number, member: Member, group: AtomicGroup): void
  /** Puts an entity into the group of another. Throws a `TypeError` or `RangeError` when it cannot be there. */
  add(entity: OwnEntity, partner: OwnEntity): void
  /** Removes an entity from its group, which ends with its last member. Returns the group. */
  leave(id: number): AtomicGroup | undefined
  /**
   * Selects the records of groups, after those of all others: of a group all or nothing. `despawns`: members whose
   * despawn the peer has not acknowledged (kind × 4096 + index), with their groups.
   */
  select(select: GroupSelect, despawns: ReadonlyMap<number, AtomicGroup>): void
  /** Keeps of a send list with groups what has the highest priority and fits; returns whether all does. */
  fitToBudget(sendList: SendList, source: Source, tick: number, room: Room, urgency: Urgency): boolean
}
