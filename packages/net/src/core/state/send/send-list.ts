// Send list: output of the selection, input of the budget and of the packer.

import { ORIGIN_BITS, GENERATION_BITS } from '../schema/ids.ts'
import type { DeltaCache } from './delta-cache.ts'
import { grown } from '../schema/arrays.ts'
import { DESPAWN, HANDED } from '../codec/sections.ts'

/** Length of a run for which an own section takes fewer bits than the gaps, one bit at least each, of a shared one. */
const LONG_RUN = 80

/** Kind × 8, the type, and `HANDED` for entities that were handed over to this player. */
export function groupOf(kind: number, type: number): number {
  return kind * 8 + type
}

/** Returns the kind of a group. */
export function kindOf(group: number): number {
  return group >> 3
}

/** Records due for one peer in one tick, by kind, type and rising index. */
export class SendList {
  count = 0
  /** Group by `groupOf`: a run of one group becomes a section. */
  group: Int32Array = new Int32Array(256)
  index: Int32Array = new Int32Array(256)
  /** Offset of the record's row in the delta cache; for a despawn or a hide the generation. */
  cacheRow: Int32Array = new Int32Array(256)
  /** Priorities, the highest first when not all fit; computed once. */
  #priorities: Float64Array | undefined
  /** Number of the record's atomic group (see `AtomicGroups`), 0 none; only where there are some. */
  atomicGroup: Int32Array = new Int32Array(0)
  grouped = false
  /** Ends of the atomic groups of each packet, once they are fitted to the budget. Records in none come before them. */
  readonly segments: number[] = []
  #singles = 0
  /** Last result of `needs`; −1: not computed. */
  #needs = -1

  clear(): void {
    this.count = 0
    this.#priorities = undefined
    this.#needs = -1
    this.grouped = false
    if (this.segments.length > 0) this.segments.length = 0
  }

  /** Number of records in no atomic group. */
  get singles(): number {
    return this.grouped ? this.#singles : this.count
  }

  add(group: number, index: number, cacheRow: number): void {
    const at = this.count
    if (at === this.group.length) this.#grow(at * 2)
    this.group[at] = group
    this.index[at] = index
    this.cacheRow[at] = cacheRow
    this.count = at + 1
  }

  /** Makes room for so many more records. */
  reserve(more: number): void {
    let { length } = this.group
    while (length < this.count + more) length *= 2
    if (length > this.group.length) this.#grow(length)
  }

  /** Makes the records added from `from` on one atomic group: one packet, or none. */
  bind(from: number, atomicGroup: number): void {
    if (this.atomicGroup.length < this.group.length) this.atomicGroup = grown(this.atomicGroup, this.group.length)
    if (!this.grouped) {
      this.grouped = true
      this.#singles = from
      this.atomicGroup.fill(0, 0, from)
    }
    this.atomicGroup.fill(atomicGroup, from, this.count)
  }

  /** Returns whether both have the same records. */
  equals(other: SendList): boolean {
    const { count, group, index, cacheRow } = this
    if (count !== other.count) return false
    const { group: groups, index: indices, cacheRow: others } = other
    for (let at = 0; at < count; at++) {
      const same = group[at] as number
      if (cacheRow[at] !== others[at] || same !== groups[at]) return false
      // A row of the cache is of one entity, a generation is not.
      if ((same & 3) >= DESPAWN && index[at] !== indices[at]) return false
    }
    return true
  }

  /** Becomes a copy. */
  copy(other: SendList): void {
    if (this.group.length < other.count) this.#grow(other.group.length)
    const { count } = other
    // Not by views of the arrays: three of them take more bytes than a short list.
    for (let at = 0; at < count; at++) {
      this.group[at] = other.group[at] as number
      this.index[at] = other.index[at] as number
      this.cacheRow[at] = other.cacheRow[at] as number
    }
    this.count = count
    this.grouped = other.grouped
    if (!other.grouped) return
    this.atomicGroup = other.atomicGroup.slice()
    this.#singles = other.#singles
    this.#priorities = other.#priorities?.slice()
  }

  /**
   * Returns where a section that begins at `start` ends: with its group, or where a long run of indices without gaps
   * ends or begins.
   */
  sectionEnd(start: number, limit: number): number {
    const { group, index } = this
    const same = group[start] as number
    let run = start
    let end = start + 1
    for (; end < limit && group[end] === same; end++) {
      if (index[end] === (index[end - 1] as number) + 1) continue
      if (end - run >= LONG_RUN) return run === start ? end : run
      run = end
    }
    return end - run >= LONG_RUN && run > start ? run : end
  }

  /** Returns the bits of a record, without its gap, span and jump. */
  bits(at: number, deltaCaches: readonly DeltaCache[]): number {
    const group = this.group[at] as number
    if ((group & 3) >= DESPAWN) return GENERATION_BITS + ((group & HANDED) === 0 ? 0 : ORIGIN_BITS)
    return (deltaCaches[kindOf(group)] as DeltaCache).bits(this.cacheRow[at] as number)
  }

  /** Returns the bits of all records, each with `perRecord` bits more. */
  needs(perRecord: number, deltaCaches: readonly DeltaCache[]): number {
    if (this.#needs >= 0) return this.#needs
    let all = this.count * perRecord
    for (let at = 0; at < this.count; at++) all += this.bits(at, deltaCaches)
    this.#needs = all
    return all
  }

  /**
   * Keeps the records of the highest priority that fit `maxBits`, each with `perRecord` bits more; the order stays.
   * `priority` is called only when not all fits, and once for a send list. Returns whether all did.
   */
  trim(
    maxBits: number,
    perRecord: number,
    deltaCaches: readonly DeltaCache[],
    priority: (group: number, index: number) => number,
  ): boolean {
    if (this.needs(perRecord, deltaCaches) <= maxBits) return true
    const priorities = this.priorities(priority)
    const order = Array.from({ length: this.count }, (_, at) => at)
    order.sort((a, b) => (priorities[b] as number) - (priorities[a] as number) || a - b)
    let bits = 0
    let kept = 0
    while (kept < order.length) {
      bits += this.bits(order[kept] as number, deltaCaches) + perRecord
      if (bits > maxBits) break
      kept++
    }
    order.length = kept
    order.sort((a, b) => a - b)
    this.keep(order)
    return false
  }

  /** Returns the priorities, the highest first; computed once. */
  priorities(priority: (group: number, index: number) => number): Float64Array {
    return (this.#priorities ??= Float64Array.from({ length: this.count }, (_, at) =>
      priority(this.group[at] as number, this.index[at] as number),
    ))
  }

  /** Keeps the records at these positions, which rise; `from`: of this list as it was. */
  keep(positions: readonly number[], from: SendList = this): void {
    const priorities = this.#priorities
    let singles = 0
    for (const [to, at] of positions.entries()) {
      if (priorities !== undefined) priorities[to] = from.#priorities?.[at] as number
      this.group[to] = from.group[at] as number
      this.index[to] = from.index[at] as number
      this.cacheRow[to] = from.cacheRow[at] as number
      if (!this.grouped) continue
      const atomicGroup = from.atomicGroup[at] as number
      this.atomicGroup[to] = atomicGroup
      if (atomicGroup === 0) singles++
    }
    this.count = positions.length
    this.#needs = -1
    this.#singles = singles
  }

  /** Keeps these records in this order: those in no group first, then packets of groups that end at `segments`. */
  keepInSegments(order: readonly number[], segments: readonly number[], scratch: SendList): void {
    scratch.copy(this)
    this.keep(order, scratch)
    this.segments.length = 0
    this.segments.push(...segments)
  }

  #grow(length: number): void {
    this.group = grown(this.group, length)
    this.index = grown(this.index, length)
    this.cacheRow = grown(this.cacheRow, length)
  }
}
