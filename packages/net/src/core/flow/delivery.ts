/** Acks remembered: at 60 a second over half a second of them. */
const RING = 32

/** How fast bytes arrive, as acks tell it: what was acknowledged between two acks at least a window apart. */
export class Delivery {
  readonly #atMs = new Float64Array(RING)
  readonly #bytes = new Float64Array(RING)
  #count = 0
  #total = 0

  /** Bytes that an ack names for the first time. */
  take(bytes: number): void {
    this.#total += bytes
  }

  /** An ack came, and all that it names has been taken. */
  mark(nowMs: number): void {
    const at = this.#count++ % RING
    this.#atMs[at] = nowMs
    this.#bytes[at] = this.#total
  }

  /** Bytes a second over the last `windowMs` or a little more; undefined when that is not known yet. */
  rate(windowMs: number): number | undefined {
    const newest = this.#count - 1
    const oldest = Math.max(0, this.#count - RING)
    const nowMs = this.#atMs[newest % RING] as number
    for (let number = newest - 1; number >= oldest; number--) {
      const passed = nowMs - (this.#atMs[number % RING] as number)
      if (passed < windowMs) continue
      return ((this.#total - (this.#bytes[number % RING] as number)) / passed) * 1_000
    }
    return undefined
  }
}
