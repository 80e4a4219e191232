/** What a token bucket holds and how fast it refills. */
export interface TokenBucketOptions {
  /** Tokens a second. */
  readonly perSecond: number
  /** Tokens it holds when full; it starts full. */
  readonly burst: number
}

/** A token bucket: bounds what one peer may ask of us. Time is an argument. */
export class TokenBucket {
  readonly #perMs: number
  readonly #burst: number
  #tokens: number
  #at = Number.NEGATIVE_INFINITY

  constructor(options: TokenBucketOptions) {
    this.#perMs = options.perSecond / 1_000
    this.#burst = options.burst
    this.#tokens = options.burst
  }

  /** Takes one token at `nowMs`; false when there is none. */
  take(nowMs: number): boolean {
    if (nowMs > this.#at) {
      if (this.#at !== Number.NEGATIVE_INFINITY) {
        this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#at) * this.#perMs)
      }
      this.#at = nowMs
    }
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
