// Membership of atomic groups, and the check that a group fits one packet.

import { ORIGIN_BITS, GENERATION_BITS } from '../schema/ids.ts'
import { BODY_BITS, OTHER_SPAN_BITS, RECORD_GAP_BITS, SECTIONS_BITS } from './frame-packer.ts'

import type { OwnStore } from './own-store.ts'
import type { OwnEntity } from '../entities/entity.ts'
import { bitsOf } from '../schema/columns.ts'
import { BLOB_LENGTH_BITS, type CompiledKind, PARAMETER_BITS, SECTION_BITS } from '../schema/schema.ts'
import { JUMP_BITS } from '../codec/sections.ts'

/** Upper bound of the despawns that go with their group; more go by themselves, so that a group fits its packet. */
export const MAX_GROUP_DESPAWNS = 16

/** Bits of a packet that a group may fill. */
const GROUP_BITS = BODY_BITS - SECTIONS_BITS
/**
 * Upper bound of a difference's bits beyond its column's: a changed flag, and an escaped Rice code of twice the range.
 */
const NUMBER_OVERHEAD_BITS = 20
/** Number of record types of one kind in a group's packet: delta, full, full and handed over, despawn. */
const TYPES = 4

/** Place of a member. */
export interface Member {
  readonly kind: CompiledKind
  readonly index: number
}

/** Own entities that every peer always has of one and the same tick. */
export class AtomicGroup {
  /** Members by id. */
  readonly members: Map<number, Member> = new Map()
}

/** Atomic groups of a player's own entities. */
export class AtomicGroups {
  readonly all: Set<AtomicGroup> = new Set()
  readonly #of = new Map<number, AtomicGroup>()

  /** Returns the group of an entity. */
  of(id: number): AtomicGroup | undefined {
    return this.#of.get(id)
  }

  /** Throws a `RangeError` when an entity of a kind has no room in a group. */
  assertRoom(group: AtomicGroup | undefined, partner: CompiledKind, kind: CompiledKind): void {
    const kinds = [...(group?.members.values() ?? [{ kind: partner }])].map((member) => member.kind)
    const bits = worstBits([...kinds, kind])
    if (bits <= GROUP_BITS) return
    throw new RangeError(
      `a group goes in one packet, and with one more ${kind.name} this one could take ${Math.ceil(bits / 8)} bytes ` +
        `of ${GROUP_BITS >>> 3}; make it smaller`,
    )
  }

  join(id: number, member: Member, store: OwnStore<OwnEntity>, group: AtomicGroup): void {
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

  /** Removes an entity from its group, which ends with its last member. Returns the group. */
  leave(id: number): AtomicGroup | undefined {
    const group = this.#of.get(id)
    if (group === undefined) return undefined
    this.#of.delete(id)
    group.members.delete(id)
    if (group.members.size === 0) this.all.delete(group)
    return group
  }
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
