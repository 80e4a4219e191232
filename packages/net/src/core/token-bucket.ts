// Rate limit of what one peer sends, such as messages and inputs.

/** Capacity and refill rate of a token bucket. */
export interface TokenBucketOptions {
  /** Tokens a second. */
  readonly perSecond: number
  /** Capacity; the bucket starts full. */
  readonly burst: number
}

/** Token bucket: bounds what one peer may ask for. Time is an argument. */
export class TokenBucket {
  readonly #perMs: number
  readonly #burst: number
  #tokens: number
  #filledAtMs = Number.NEGATIVE_INFINITY

  constructor(options: TokenBucketOptions) {
    this.#perMs = options.perSecond / 1_000
    this.#burst = options.burst
    this.#tokens = options.burst
  }

  /** Takes one token. Returns false when there is none. */
  takeToken(nowMs: number): boolean {
    return this.takeTokens(1, nowMs)
  }

  /** Takes tokens: all of them, or none and returns false when there are not so many. */
  takeTokens(count: number, nowMs: number): boolean {
    if (nowMs > this.#filledAtMs) {
      if (this.#filledAtMs !== Number.NEGATIVE_INFINITY) {
        this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#filledAtMs) * this.#perMs)
      }
      this.#filledAtMs = nowMs
    }
    if (this.#tokens < count) return false
    this.#tokens -= count
    return true
  }
}
