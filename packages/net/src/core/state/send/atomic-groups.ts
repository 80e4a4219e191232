// Membership of atomic groups, and the check that a group fits one packet.

import { JUMP_BITS } from '../codec/sections.ts'
import type { OwnEntity } from '../entities/entity.ts'
import { bitsOf } from '../schema/columns.ts'
import { GENERATION_BITS, ORIGIN_BITS } from '../schema/ids.ts'
import { BLOB_LENGTH_BITS, type CompiledKind, PARAMETER_BITS, SECTION_BITS } from '../schema/schema.ts'
import type { DeltaCache } from './delta-cache.ts'
import { BODY_BITS, OTHER_SPAN_BITS, RECORD_GAP_BITS, SECTIONS_BITS, type Source } from './frame-packer.ts'
import { fitToBudget } from './group-budget.ts'
import { selectGroups } from './group-select.ts'
import {
  type AtomicGroup,
  type Grouping,
  type GroupSelect,
  MAX_GROUP_DESPAWNS,
  type Member,
  type GroupableEntities,
} from './grouping.ts'
import type { SendList } from './send-list.ts'
import type { Room, Urgency } from './send-room.ts'

/** Bits of a packet that a group may fill. */
const GROUP_BITS = BODY_BITS - SECTIONS_BITS
/**
 * Upper bound of a difference's bits beyond its column's: a changed flag, and an escaped Rice code of twice the range.
 */
const NUMBER_OVERHEAD_BITS = 20
/** Number of record types of one kind in a group's packet: delta, full, full and handed over, despawn. */
const TYPES = 4

/** Own entities before `begin`. */
const NOTHING: GroupableEntities = { deltaCaches: [], kindOf: () => undefined, indexOf: () => -1 }

/** Atomic groups of a player's own entities. */
export class AtomicGroups implements Grouping {
  readonly all: Set<AtomicGroup> = new Set()
  readonly #of = new Map<number, AtomicGroup>()
  #own: GroupableEntities = NOTHING

  begin(own: GroupableEntities): void {
    this.#own = own
  }

  groupOf(partner: OwnEntity, kind: CompiledKind): AtomicGroup {
    const { kind: of, index } = this.#memberOf(partner)
    const known = this.#of.get(partner.id)
    assertRoom(
      [...(known?.members.values() ?? [{ kind: of }])].map((member) => member.kind),
      kind,
    )
    if (known !== undefined) return known
    const group: AtomicGroup = { members: new Map() }
    this.join(partner.id, { kind: of, index }, group)
    return group
  }

  join(id: number, member: Member, group: AtomicGroup): void {
    const { store } = this.#own.deltaCaches[member.kind.number] as DeltaCache
    store.grouped ??= new Uint8Array(0)
    if (store.grouped.length < store.version.length) {
      const longer = new Uint8Array(store.version.length)
      longer.set(store.grouped)
      store.grouped = longer
    }
    store.grouped[member.index] = 1
    group.members.set(id, member)
    this.#of.set(id, group)
    this.all.add(group)
  }

  add(entity: OwnEntity, partner: OwnEntity): void {
    const member = this.#memberOf(entity)
    if (this.#of.has(entity.id) || entity === partner) throw new TypeError('it is in a group already')
    this.join(entity.id, member, this.groupOf(partner, member.kind))
  }

  leave(id: number): AtomicGroup | undefined {
    const group = this.#of.get(id)
    if (group === undefined) return undefined
    this.#of.delete(id)
    group.members.delete(id)
    if (group.members.size === 0) this.all.delete(group)
    return group
  }

  select(select: GroupSelect, despawns: ReadonlyMap<number, AtomicGroup>): void {
    selectGroups(select, this.all, despawns)
  }

  fitToBudget(sendList: SendList, source: Source, tick: number, room: Room, urgency: Urgency): boolean {
    return fitToBudget(sendList, source, tick, room, urgency)
  }

  /** Returns the place of an own entity. Throws a `TypeError` when it is none, or despawned. */
  #memberOf(entity: OwnEntity): Member {
    const kind = this.#own.kindOf(entity)
    if (kind === undefined) throw new TypeError('a group takes entities of your own that are not despawned')
    return { kind, index: this.#own.indexOf(entity, kind) }
  }
}

/** Throws a `RangeError` when an entity of a kind has no room in a group of these. */
function assertRoom(members: readonly CompiledKind[], kind: CompiledKind): void {
  const bits = worstBits([...members, kind])
  if (bits <= GROUP_BITS) return
  throw new RangeError(
    `a group goes in one packet, and with one more ${kind.name} this one could take ${Math.ceil(bits / 8)} bytes ` +
      `of ${GROUP_BITS >>> 3}; make it smaller`,
  )
}

/** Returns the upper bound of the bits of a group's records in a packet. */
function worstBits(kinds: readonly CompiledKind[]): number {
  let bits = MAX_GROUP_DESPAWNS * (GENERATION_BITS + RECORD_GAP_BITS)
  for (const kind of new Set(kinds)) {
    const members = kinds.filter((other) => other === kind).length
    bits +=
      Math.min(members + 1, TYPES) * (SECTION_BITS + kind.table.count * PARAMETER_BITS) + members * worstRecord(kind)
  }
  return bits
}

function worstRecord({ table, blobs }: CompiledKind): number {
  return (
    RECORD_GAP_BITS +
    OTHER_SPAN_BITS +
    JUMP_BITS +
    GENERATION_BITS +
    ORIGIN_BITS +
    1 +
    table.columns.reduce((sum, column) => sum + bitsOf(column) + NUMBER_OVERHEAD_BITS, 0) +
    blobs.reduce((sum, blob) => sum + 1 + BLOB_LENGTH_BITS + blob.maxBytes * 8, 0)
  )
}
