// Token bucket: rates of connections, rooms and addresses.

import type { Allowance } from '../protocol/index.ts'

/** Token bucket: full at first, refilled at a steady rate. Times in milliseconds. */
export class TokenBucket {
  readonly #allowance: Allowance
  #tokens: number
  #time: number

  constructor(now: number, allowance: Allowance) {
    this.#time = now
    this.#allowance = allowance
    this.#tokens = allowance.burst
  }

  /** Takes `cost` tokens; false, and none is taken, when there are fewer. A clock that steps back adds none. */
  takeTokens(now: number, cost: number): boolean {
    const seconds = Math.max(0, now - this.#time) / 1_000
    this.#time = Math.max(this.#time, now)
    this.#tokens = Math.min(this.#allowance.burst, this.#tokens + seconds * this.#allowance.perSecond)
    if (this.#tokens < cost) return false
    this.#tokens -= cost
    return true
  }

  /** Returns the tokens there are, as of the last call; below 0, as many are owed. */
  get left(): number {
    return this.#tokens
  }

  /** Takes tokens that may not be there yet: until they are, `takeTokens` gives none. */
  owe(cost: number): void {
    this.#tokens -= cost
  }
}
