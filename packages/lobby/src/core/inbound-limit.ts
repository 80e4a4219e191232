// Rate limit of inbound messages: when to answer a refusal, and when to close the connection.

import type { Allowance } from '../protocol/index.ts'
import { ANSWER_EVERY, FORGIVEN_PER_S, MALFORMED_STRIKES, MAX_STRIKES } from './server-limits.ts'
import { TokenBucket } from './token-bucket.ts'

/** Kind of a refusal: with an answer, without one, or with the end of the connection. */
export type Refusal = 'answered' | 'silent' | 'abuse'

/** Rate limit of one connection: a token bucket, and a count of refusals. Times in milliseconds. */
export class InboundLimit {
  readonly #tokens: TokenBucket
  #strikes = 0
  #refused = 0
  #remarks = 0
  #time: number

  constructor(now: number, allowance: Allowance) {
    this.#time = now
    this.#tokens = new TokenBucket(now, allowance)
  }

  /** Takes the tokens of one message. */
  takeMessage(now: number, cost: number): 'pass' | Refusal {
    const seconds = Math.max(0, now - this.#time) / 1_000
    this.#time = Math.max(this.#time, now)
    this.#strikes = Math.max(0, this.#strikes - seconds * FORGIVEN_PER_S)
    return this.#tokens.takeTokens(now, cost) ? 'pass' : this.refuse()
  }

  /** Counts the refusal of a message. */
  refuse(): Refusal {
    if (this.#strike(1)) return 'abuse'
    return this.#refused++ % ANSWER_EVERY === 0 ? 'answered' : 'silent'
  }

  /** Counts a message that is no offence; true if it is to be answered. */
  remark(): boolean {
    return this.#remarks++ % ANSWER_EVERY === 0
  }

  /** Counts a malformed message; true if the connection must be closed. */
  malformed(): boolean {
    return this.#strike(MALFORMED_STRIKES)
  }

  #strike(weight: number): boolean {
    this.#strikes += weight
    return this.#strikes > MAX_STRIKES
  }
}
