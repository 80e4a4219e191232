// Sliding-window minimum, for the base delays of `QueueDelay`.

/** Minimum over a sliding window, in buckets of time: as LEDBAT keeps its base delay (RFC 6817, section 2.4.2). */
export class WindowedMin {
  readonly #bucketMs: number
  readonly #values: Float64Array
  readonly #tags: Float64Array
  #bucket = 0
  #bucketEndMs = Number.NEGATIVE_INFINITY
  #minBucket = 0

  /** Remembers between `buckets − 1` and `buckets` times `bucketMs`. */
  constructor(bucketMs: number, buckets: number) {
    this.#bucketMs = bucketMs
    this.#values = new Float64Array(buckets).fill(Infinity)
    this.#tags = new Float64Array(buckets)
  }

  /** The minimum; `Infinity` without a value. */
  get min(): number {
    return this.#values[this.#minBucket] as number
  }

  /** The tag of the minimum. */
  get tag(): number {
    return this.#tags[this.#minBucket] as number
  }

  /** Adds a value with a tag: any number that belongs to it. */
  add(value: number, tag: number, nowMs: number): void {
    const values = this.#values
    if (nowMs >= this.#bucketEndMs) {
      this.#bucketEndMs = nowMs + this.#bucketMs
      this.#bucket = (this.#bucket + 1) % values.length
      values[this.#bucket] = Infinity
      this.#minBucket = lowest(values)
    }
    const bucket = this.#bucket
    if (!(value < (values[bucket] as number))) return
    values[bucket] = value
    this.#tags[bucket] = tag
    if (value <= this.min) this.#minBucket = bucket
  }
}

/** Returns the index of the first of the lowest values. */
function lowest(values: Float64Array): number {
  let lowestAt = 0
  for (let at = 1; at < values.length; at++) if ((values[at] as number) < (values[lowestAt] as number)) lowestAt = at
  return lowestAt
}
