// Ownership of handed-over entities, as this player knows it from the host's messages.

import { idParts } from '../schema/ids.ts'
import type { OwnershipRules } from './ownership-rules.ts'

/**
 * Upper bound of the entities that players other than their creators own: the most records that a hostile host can
 * cause.
 */
export const MAX_OWNERSHIP_RECORDS = 1_024
/**
 * Upper bound of the records of despawned entities, kept so that a former owner's stale record brings none back: the
 * newest.
 */
export const MAX_ENDED_RECORDS = 1_024

/** The owner of an entity that was handed over, by the host's last `owner` message. */
export interface OwnershipRecord {
  readonly id: number
  /** Number of hand-overs of the entity so far: 1 is the first. */
  readonly ownershipVersion: number
  /** The host's term. */
  readonly term: number
  /** The owner's slot. Below 0 the entity is despawned: by the host (`NOBODY`), or because its owner has `LEFT`. */
  readonly slot: number
}

export const NOBODY = -1
export const LEFT = -2

/** The ownership records that this player knows. An entity without one belongs to its creator. */
export class OwnershipTable implements OwnershipRules {
  readonly #live = new Map<number, OwnershipRecord>()
  readonly #ended = new Map<number, OwnershipRecord>()

  /** Returns whether there is no room for another entity that is not its creator's. */
  get full(): boolean {
    return this.#live.size >= MAX_OWNERSHIP_RECORDS
  }

  /** Returns whether the remaining space is for the host's own changes. */
  get nearlyFull(): boolean {
    return this.#live.size >= (MAX_OWNERSHIP_RECORDS * 3) / 4
  }

  get(id: number): OwnershipRecord | undefined {
    return this.#live.get(id) ?? this.#ended.get(id)
  }

  /** All records, those of despawned entities too. */
  *[Symbol.iterator](): Generator<OwnershipRecord> {
    yield* this.#ended.values()
    yield* this.#live.values()
  }

  /** Compares a record with the known one of its entity. */
  compare(record: OwnershipRecord): 'newer' | 'same' | 'older' {
    const known = this.get(record.id)
    if (known === undefined || record.ownershipVersion > known.ownershipVersion) return 'newer'
    if (record.ownershipVersion < known.ownershipVersion) return 'older'
    if (record.slot === known.slot || (record.slot < 0 && known.slot < 0)) return 'same'
    // Two hosts who did not know of each other: the later one's record holds.
    return record.term > known.term ? 'newer' : 'older'
  }

  claim(id: number, ownershipVersion: number, slot: number): 'owner' | 'stale' | 'unknown' {
    const known = this.get(id)
    if (known === undefined) return ownershipVersion === 0 ? 'owner' : 'unknown'
    if (ownershipVersion !== known.ownershipVersion)
      return ownershipVersion < known.ownershipVersion ? 'stale' : 'unknown'
    return known.slot === slot ? 'owner' : known.slot < 0 ? 'stale' : 'unknown'
  }

  versionOf(id: number, slot: number): number | undefined {
    const known = this.get(id)
    return known?.slot === slot ? known.ownershipVersion : undefined
  }

  /** Keeps a record instead of the entity's former one. Returns false when there are too many records. */
  set({ id, ownershipVersion, term, slot }: OwnershipRecord): boolean {
    // A copy: an ownership change has more fields.
    const record = { id, ownershipVersion, term, slot }
    if (record.slot >= 0 && !this.#live.has(id) && this.full) return false
    this.#live.delete(id)
    this.#ended.delete(id)
    if (record.slot >= 0) this.#live.set(id, record)
    else {
      this.#ended.set(id, record)
      const [oldest] = this.#ended.keys()
      if (this.#ended.size > MAX_ENDED_RECORDS && oldest !== undefined) this.#ended.delete(oldest)
    }
    return true
  }

  /**
   * Notes that the player of a slot has left: the entities it owned are despawned. Records of despawned entities that
   * it created are dropped, for nobody sends anything about them any more.
   */
  forget(slot: number): void {
    for (const record of [...this.#live.values()]) if (record.slot === slot) this.set({ ...record, slot: LEFT })
    for (const id of [...this.#ended.keys()]) if (idParts(id).slot === slot) this.#ended.delete(id)
  }
}
