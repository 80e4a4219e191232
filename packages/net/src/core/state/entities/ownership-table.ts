import { idParts } from '../schema/ids.ts'
import type { OwnershipRules } from './ownership-rules.ts'

/** Entities of a room that are not their creator's at a time: a hostile host can make everybody hold so many entries, no more. */
export const MAX_OWNERSHIP_RECORDS = 1_024
/** Entities that were handed over and are gone, remembered so that a late word of a former owner wakes none: the newest. */
export const MAX_ENDED_RECORDS = 1_024

/** Who owns an entity that was handed over: what the host said last. */
export interface OwnershipRecord {
  readonly id: number
  /** Rises with each hand-over of the entity: 1 is the first. */
  readonly ownershipVersion: number
  /** The host's term. */
  readonly term: number
  /** The owner's slot; below 0 the entity is gone: `NOBODY` has it by the host's word, or its owner has `LEFT`. */
  readonly slot: number
}

export const NOBODY = -1
export const LEFT = -2

/** The ownership that this player knows of. An entity without one is its creator's. */
export class OwnershipTable implements OwnershipRules {
  readonly #live = new Map<number, OwnershipRecord>()
  readonly #ended = new Map<number, OwnershipRecord>()

  /** Whether there is room for another owner's entity. */
  get full(): boolean {
    return this.#live.size >= MAX_OWNERSHIP_RECORDS
  }

  get(id: number): OwnershipRecord | undefined {
    return this.#live.get(id) ?? this.#ended.get(id)
  }

  /** All of them, those of entities that are gone too. */
  *[Symbol.iterator](): Generator<OwnershipRecord> {
    yield* this.#ended.values()
    yield* this.#live.values()
  }

  /** How a record stands to what is known of its entity. */
  compare(record: OwnershipRecord): 'newer' | 'same' | 'older' {
    const known = this.get(record.id)
    if (known === undefined || record.ownershipVersion > known.ownershipVersion) return 'newer'
    if (record.ownershipVersion < known.ownershipVersion) return 'older'
    if (record.slot === known.slot || (record.slot < 0 && known.slot < 0)) return 'same'
    // Two hosts who did not know of each other: the later one's word.
    return record.term > known.term ? 'newer' : 'older'
  }

  /** What a player may say of an entity which it says it owns by this hand-over (0: as its creator). */
  claim(id: number, ownershipVersion: number, slot: number): 'owner' | 'stale' | 'unknown' {
    const known = this.get(id)
    if (known === undefined) return ownershipVersion === 0 ? 'owner' : 'unknown'
    if (ownershipVersion !== known.ownershipVersion)
      return ownershipVersion < known.ownershipVersion ? 'stale' : 'unknown'
    return known.slot === slot ? 'owner' : known.slot < 0 ? 'stale' : 'unknown'
  }

  /** Writes one down. False when there are too many. */
  set({ id, ownershipVersion, term, slot }: OwnershipRecord): boolean {
    // A copy: a word has more to it.
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

  /** The player of a slot has left: what they owned is gone, and what they made and is gone can be said by nobody any more. */
  forget(slot: number): void {
    for (const record of [...this.#live.values()]) if (record.slot === slot) this.set({ ...record, slot: LEFT })
    for (const id of [...this.#ended.keys()]) if (idParts(id).slot === slot) this.#ended.delete(id)
  }
}
