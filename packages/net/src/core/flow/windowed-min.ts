/** The least of the values of the last while, in buckets of time: as LEDBAT keeps its base delay (RFC 6817, section 2.4.2). */
export class WindowedMin {
  readonly #bucketMs: number
  readonly #values: Float64Array
  readonly #owns: Float64Array
  #bucket = 0
  #untilMs = Number.NEGATIVE_INFINITY
  #least = 0

  /** It remembers between `buckets − 1` and `buckets` times `bucketMs`. */
  constructor(bucketMs: number, buckets: number) {
    this.#bucketMs = bucketMs
    this.#values = new Float64Array(buckets).fill(Infinity)
    this.#owns = new Float64Array(buckets)
  }

  /** `Infinity` without a value. */
  get min(): number {
    return this.#values[this.#least] as number
  }

  /** What was given beside the least value. */
  get own(): number {
    return this.#owns[this.#least] as number
  }

  add(value: number, own: number, nowMs: number): void {
    const values = this.#values
    if (nowMs >= this.#untilMs) {
      this.#untilMs = nowMs + this.#bucketMs
      this.#bucket = (this.#bucket + 1) % values.length
      values[this.#bucket] = Infinity
      this.#least = values.indexOf(Math.min(...values))
    }
    const bucket = this.#bucket
    if (!(value < (values[bucket] as number))) return
    values[bucket] = value
    this.#owns[bucket] = own
    if (value <= this.min) this.#least = bucket
  }
}
