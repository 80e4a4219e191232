// Delivery rate, from acknowledged bytes: the base of each cut and the ceiling of each rise of the rate.

/** Acks remembered: at 60 a second over half a second of them. */
const RING = 32

/** Rate at which bytes arrive at the peer: those acknowledged between two acks that are at least a window apart. */
export class DeliveryRate {
  readonly #atMs = new Float64Array(RING)
  readonly #totals = new Float64Array(RING)
  #count = 0
  #total = 0

  /** Adds bytes that an ack names for the first time. */
  add(bytes: number): void {
    this.#total += bytes
  }

  /** Ends an ack: all bytes that it names have been added. */
  mark(nowMs: number): void {
    const at = this.#count++ % RING
    this.#atMs[at] = nowMs
    this.#totals[at] = this.#total
  }

  /** Bytes a second over the last `windowMs` or a little more; undefined while acks do not reach back that far. */
  over(windowMs: number): number | undefined {
    const newest = this.#count - 1
    const oldest = Math.max(0, this.#count - RING)
    const nowMs = this.#atMs[newest % RING] as number
    for (let mark = newest - 1; mark >= oldest; mark--) {
      const passedMs = nowMs - (this.#atMs[mark % RING] as number)
      if (passedMs < windowMs) continue
      return ((this.#total - (this.#totals[mark % RING] as number)) / passedMs) * 1_000
    }
    return undefined
  }
}
