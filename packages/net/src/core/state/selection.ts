import type { Encodings } from './encodings.ts'
import { GENERATION_BITS } from './ids.ts'
import { grown } from './own-store.ts'
import { ORIGIN_BITS } from './origin.ts'
import { DESPAWN, HANDED } from './sections.ts'

/** Kind × 8, the type, and `HANDED` for entities that were handed over to this player. */
export function groupOf(kind: number, type: number): number {
  return kind * 8 + type
}

/** The kind of a group. */
export function kindOf(group: number): number {
  return group >> 3
}

/** Records that want to be sent to one peer in one tick, by kind, type and rising index. */
export class Selection {
  count = 0
  /** See `groupOf`: a run of one group becomes a section. */
  group: Int32Array = new Int32Array(256)
  index: Int32Array = new Int32Array(256)
  /** Its encoding; for a despawn or a hide the generation. */
  encoding: Int32Array = new Int32Array(256)
  /** Who goes first when not all fit: the higher. Asked for once. */
  #priorities: Float64Array | undefined

  clear(): void {
    this.count = 0
    this.#priorities = undefined
  }

  add(group: number, index: number, encoding: number): void {
    const at = this.count
    if (at === this.group.length) this.#grow(at * 2)
    this.group[at] = group
    this.index[at] = index
    this.encoding[at] = encoding
    this.count = at + 1
  }

  /** Whether both hold the same records. */
  equals(other: Selection): boolean {
    const { count, group, index, encoding } = this
    if (count !== other.count) return false
    const { group: groups, index: indices, encoding: others } = other
    for (let at = 0; at < count; at++) {
      if (encoding[at] !== others[at] || index[at] !== indices[at] || group[at] !== groups[at]) return false
    }
    return true
  }

  /** Becomes a copy. */
  copy(other: Selection): void {
    if (this.group.length < other.count) this.#grow(other.group.length)
    const { count } = other
    this.group.set(other.group.subarray(0, count))
    this.index.set(other.index.subarray(0, count))
    this.encoding.set(other.encoding.subarray(0, count))
    this.count = count
  }

  /** Bits of a record, without its gap, span and jump. */
  bits(at: number, encodings: readonly Encodings[]): number {
    const group = this.group[at] as number
    if ((group & 3) >= DESPAWN) return GENERATION_BITS + ((group & HANDED) === 0 ? 0 : ORIGIN_BITS)
    return (encodings[kindOf(group)] as Encodings).bits(this.encoding[at] as number)
  }

  /** Bits that all take, each with `perRecord` bits more. */
  needs(perRecord: number, encodings: readonly Encodings[]): number {
    let all = this.count * perRecord
    for (let at = 0; at < this.count; at++) all += this.bits(at, encodings)
    return all
  }

  /**
   * Keeps the records of the highest priority that fit `maxBits`, each with `perRecord` bits more; the order stays.
   * `priority` is asked only when not all fits, and once for a selection. Says whether all did.
   */
  trim(
    maxBits: number,
    perRecord: number,
    encodings: readonly Encodings[],
    priority: (group: number, index: number) => number,
  ): boolean {
    if (this.needs(perRecord, encodings) <= maxBits) return true
    const priorities = (this.#priorities ??= Float64Array.from({ length: this.count }, (_, at) =>
      priority(this.group[at] as number, this.index[at] as number),
    ))
    const order = Array.from({ length: this.count }, (_, at) => at)
    order.sort((a, b) => (priorities[b] as number) - (priorities[a] as number) || a - b)
    let bits = 0
    let kept = 0
    while (kept < order.length) {
      bits += this.bits(order[kept] as number, encodings) + perRecord
      if (bits > maxBits) break
      kept++
    }
    order.length = kept
    order.sort((a, b) => a - b)
    this.keep(order)
    return false
  }

  /** Keeps the records at these places, which rise. */
  keep(places: readonly number[]): void {
    const priorities = this.#priorities
    for (const [to, from] of places.entries()) {
      if (priorities !== undefined) priorities[to] = priorities[from] as number
      this.group[to] = this.group[from] as number
      this.index[to] = this.index[from] as number
      this.encoding[to] = this.encoding[from] as number
    }
    this.count = places.length
  }

  #grow(length: number): void {
    this.group = grown(this.group, length)
    this.index = grown(this.index, length)
    this.encoding = grown(this.encoding, length)
  }
}
