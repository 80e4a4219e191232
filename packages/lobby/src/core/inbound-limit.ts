import type { Allowance } from '../protocol/index.ts'
import { ANSWER_EVERY, FORGIVEN_PER_S, MALFORMED_STRIKES, MAX_STRIKES } from './server-limits.ts'
import { TokenBucket } from './token-bucket.ts'

/** What becomes of a message: `limited` is refused in silence, `told` is refused with an answer. */
export type Refusal = 'told' | 'limited' | 'abuse'

/** One connection's token bucket, and its account of what was refused. Times in milliseconds. */
export class InboundLimit {
  readonly #tokens: TokenBucket
  #strikes = 0
  #refused = 0
  #time: number

  constructor(now: number, allowance: Allowance) {
    this.#time = now
    this.#tokens = new TokenBucket(now, allowance)
  }

  /** Pays for one message. */
  take(now: number, cost: number): 'pass' | Refusal {
    const seconds = Math.max(0, now - this.#time) / 1_000
    this.#time = Math.max(this.#time, now)
    this.#strikes = Math.max(0, this.#strikes - seconds * FORGIVEN_PER_S)
    return this.#tokens.take(now, cost) ? 'pass' : this.refuse()
  }

  /** Notes a message that is refused although it was paid for. */
  refuse(): Refusal {
    if (this.#strike(1)) return 'abuse'
    return this.#refused++ % ANSWER_EVERY === 0 ? 'told' : 'limited'
  }

  /** Notes a malformed message; true if the connection is to be closed. */
  malformed(): boolean {
    return this.#strike(MALFORMED_STRIKES)
  }

  #strike(weight: number): boolean {
    this.#strikes += weight
    return this.#strikes > MAX_STRIKES
  }
}
