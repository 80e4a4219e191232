import { DELTA, DESPAWN, FULL } from './sections.ts'

/** Records that want to be sent to one peer in one tick, by kind, type and rising index. */
export class Selection {
  count = 0
  kind: Int32Array = new Int32Array(256)
  type: Int32Array = new Int32Array(256)
  index: Int32Array = new Int32Array(256)
  /** Its encoding; for a despawn the generation. */
  encoding: Int32Array = new Int32Array(256)
  bits: Int32Array = new Int32Array(256)
  /** Ticks back to the baseline; 0 for others than deltas. */
  span: Int32Array = new Int32Array(256)
  priority: Float64Array = new Float64Array(256)
  #order: number[] = []
  #bits = 0

  /** Bits of all records, without headers and gaps. */
  get totalBits(): number {
    return this.#bits
  }

  clear(): void {
    this.count = 0
    this.#bits = 0
  }

  add(kind: number, type: number, index: number, encoding: number, bits: number, span: number, priority: number): void {
    const at = this.count
    if (at === this.kind.length) this.#grow()
    this.kind[at] = kind
    this.type[at] = type
    this.index[at] = index
    this.encoding[at] = encoding
    this.bits[at] = bits
    this.span[at] = span
    this.priority[at] = priority
    this.count = at + 1
    this.#bits += bits
  }

  /** Keeps the records of the highest priority that fit `maxBits`, each with `perRecord` bits more; the order stays. */
  trim(maxBits: number, perRecord: number): void {
    if (this.#bits + this.count * perRecord <= maxBits) return
    const order = this.#order
    order.length = 0
    for (let at = 0; at < this.count; at++) order.push(at)
    const { priority } = this
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
    for (const array of [this.kind, this.type, this.index, this.encoding, this.bits, this.span, this.priority]) {
      array[to] = array[from] as number
    }
    this.#bits += this.bits[to] as number
  }

  #grow(): void {
    const length = this.kind.length * 2
    const longer = (array: Int32Array): Int32Array => {
      const copy = new Int32Array(length)
      copy.set(array)
      return copy
    }
    this.kind = longer(this.kind)
    this.type = longer(this.type)
    this.index = longer(this.index)
    this.encoding = longer(this.encoding)
    this.bits = longer(this.bits)
    this.span = longer(this.span)
    const priority = new Float64Array(length)
    priority.set(this.priority)
    this.priority = priority
  }
}

/** The types of records in the order in which a frame holds them. */
export const RECORD_TYPES: readonly number[] = [FULL, DELTA, DESPAWN]
