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
  /** Its encoding; for a despawn the generation. */
  encoding: Int32Array = new Int32Array(256)
  bits: Int32Array = new Int32Array(256)
  /** The tick of its baseline; −1 without. */
  base: Int32Array = new Int32Array(256)
  /** Who goes first when not all fit: the higher. */
  priority: Float64Array = new Float64Array(256)
  #bits = 0
  #weighed = false

  clear(): void {
    this.count = 0
    this.#weighed = false
    this.#bits = 0
  }

  add(group: number, index: number, encoding: number, bits: number, base: number, priority: number): void {
    const at = this.count
    if (at === this.group.length) this.#grow(at * 2)
    this.group[at] = group
    this.index[at] = index
    this.encoding[at] = encoding
    this.bits[at] = bits
    this.base[at] = base
    this.priority[at] = priority
    this.count = at + 1
    this.#bits += bits
  }

  /** Whether both hold the same records. */
  equals(other: Selection): boolean {
    const { count, group, index, encoding } = this
    if (count !== other.count) return false
    for (let at = 0; at < count; at++) {
      if (encoding[at] !== other.encoding[at] || index[at] !== other.index[at] || group[at] !== other.group[at])
        return false
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
    this.base.set(other.base.subarray(0, count))
    this.bits.set(other.bits.subarray(0, count))
    this.priority.set(other.priority.subarray(0, count))
    this.count = count
    this.#bits = other.#bits
  }

  /** Bits that all take, each with `perRecord` bits more. */
  needs(perRecord: number): number {
    return this.#bits + this.count * perRecord
  }

  /**
   * Keeps the records of the highest priority that fit `maxBits`, each with `perRecord` bits more; the order stays. `weigh`
   * gives what a record's priority is multiplied by, and is asked only when not all fits, and once for a selection.
   */
  trim(maxBits: number, perRecord: number, weigh: (group: number, index: number) => number): void {
    if (this.needs(perRecord) <= maxBits) return
    const { priority } = this
    for (let at = 0; at < this.count && !this.#weighed; at++) {
      if (priority[at] === Infinity) continue
      priority[at] = (priority[at] as number) * weigh(this.group[at] as number, this.index[at] as number)
    }
    this.#weighed = true
    const order = Array.from({ length: this.count }, (_, at) => at)
    order.sort((a, b) => (priority[b] as number) - (priority[a] as number) || a - b)
    let bits = 0
    let kept = 0
    while (kept < order.length) {
      bits += (this.bits[order[kept] as number] as number) + perRecord
      if (bits > maxBits) break
      kept++
    }
    order.length = kept
    order.sort((a, b) => a - b)
    this.#bits = 0
    for (let to = 0; to < kept; to++) this.#move(order[to] as number, to)
    this.count = kept
  }

  #move(from: number, to: number): void {
    for (const array of [this.group, this.index, this.encoding, this.bits, this.base, this.priority])
      array[to] = array[from] as number
    this.#bits += this.bits[to] as number
  }

  #grow(length: number): void {
    const longer = (array: Int32Array): Int32Array => {
      const copy = new Int32Array(length)
      copy.set(array)
      return copy
    }
    this.group = longer(this.group)
    this.index = longer(this.index)
    this.encoding = longer(this.encoding)
    this.bits = longer(this.bits)
    this.base = longer(this.base)
    const priority = new Float64Array(length)
    priority.set(this.priority)
    this.priority = priority
  }
}
