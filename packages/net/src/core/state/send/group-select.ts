// Selection of the records of atomic groups, the last step of `PeerSelection`.

import type { DeltaCache } from './delta-cache.ts'
import type { AtomicGroup, GroupSelect, Member } from './grouping.ts'
import type { PeerAckState } from './peer-ack-state.ts'
import type { OwnEntity } from '../entities/entity.ts'
import { DELTA, DESPAWN, FULL, HANDED, HIDE } from '../codec/sections.ts'
import { groupOf } from './send-list.ts'

/**
 * Selects the records of groups, after those of all others: of a group all or nothing. `despawns`: members whose
 * despawn the peer has not acknowledged (kind × 4096 + index), with their groups.
 */
export function selectGroups(
  select: GroupSelect,
  groups: ReadonlySet<AtomicGroup>,
  despawns: ReadonlyMap<number, AtomicGroup>,
): void {
  const { sendList, deltaCaches, acks } = select
  const despawned = byGroup(despawns)
  let number = 0
  for (const group of despawned.size === 0 ? groups : new Set([...groups, ...despawned.keys()])) {
    // Members spawned since the last sample have no state yet.
    const members = [...group.members.values()].filter(
      ({ kind, index }) => (deltaCaches[kind.number]?.store.version[index] as number) >= 0,
    )
    const ended = despawned.get(group) ?? []
    const states = setShown(select, members)
    if (ended.length === 0 && !members.some((member, number) => isDue(select, member, states[number]))) continue
    const from = sendList.count
    for (const [number, member] of members.entries()) addMember(select, member, states[number])
    for (const entity of ended) {
      const generation = (acks[entity >> 12] as PeerAckState).despawns.of(entity & 4095)
      sendList.add(groupOf(entity >> 12, DESPAWN), entity & 4095, generation)
    }
    if (sendList.count > from) sendList.bind(from, ++number)
  }
}

function byGroup(despawns: ReadonlyMap<number, AtomicGroup>): ReadonlyMap<AtomicGroup, number[]> {
  const ended = new Map<AtomicGroup, number[]>()
  for (const [entity, group] of despawns) {
    const list = ended.get(group)
    if (list === undefined) ended.set(group, [entity])
    else list.push(entity)
  }
  return ended
}

type States = readonly ReturnType<PeerAckState['setShown']>[]

/** Shows or hides the members of a group; returns the visibility of each. */
function setShown({ deltaCaches, acks, now, relevant }: GroupSelect, members: readonly Member[]): States {
  const shown =
    relevant === undefined ||
    members.some(({ kind, index }) => relevant(deltaCaches[kind.number]?.store.entities[index] as OwnEntity))
  return members.map(({ kind, index }) =>
    (acks[kind.number] as PeerAckState).setShown(deltaCaches[kind.number] as DeltaCache, index, shown, now),
  )
}

/** Returns whether a record of a member is due. */
function isDue(select: GroupSelect, { kind, index }: Member, state: States[number] | undefined): boolean {
  if (state !== 'shown') return state === 'hiding'
  const acks = select.acks[kind.number] as PeerAckState
  return isKeyframe(select, index) || acks.lacks(select.deltaCaches[kind.number] as DeltaCache, index)
}

function isKeyframe({ now, keyframeSamples }: GroupSelect, index: number): boolean {
  return (index + now.sample) % keyframeSamples === 0
}

/** Adds a member's record, changed or not. */
function addMember(select: GroupSelect, { kind, index }: Member, state: States[number] | undefined): void {
  const { sendList } = select
  if (state === 'hidden') return
  const deltas = select.deltaCaches[kind.number] as DeltaCache
  const acks = select.acks[kind.number] as PeerAckState
  const { origins, generation } = deltas.store
  const handed = origins.has(index) ? HANDED : 0
  if (state === 'hiding') return sendList.add(groupOf(kind.number, HIDE + handed), index, generation[index] as number)
  const delta = isKeyframe(select, index) ? undefined : acks.deltaOf(deltas, index)
  if (delta !== undefined) return sendList.add(groupOf(kind.number, DELTA), index, delta)
  sendList.add(groupOf(kind.number, FULL + handed), index, deltas.full(index, acks.ackedTick(index)))
}
