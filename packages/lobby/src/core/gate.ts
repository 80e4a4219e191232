import type { Allowance } from '../protocol/index.ts'
import { ANSWER_EVERY, FORGIVEN_PER_S, MALFORMED_STRIKES, MAX_STRIKES } from './limits.ts'

/** What becomes of a message: `limited` is refused in silence, `told` is refused with an answer. */
export type Refusal = 'told' | 'limited' | 'abuse'

/** One connection's token bucket, and its account of what was refused. Times in milliseconds. */
export class Gate {
  readonly #allowance: Allowance
  #tokens: number
  #strikes = 0
  #refused = 0
  #time: number

  constructor(now: number, allowance: Allowance) {
    this.#time = now
    this.#allowance = allowance
    this.#tokens = allowance.burst
  }

  /** Pays for one message. */
  take(now: number, cost: number): 'pass' | Refusal {
    const seconds = Math.max(0, now - this.#time) / 1_000
    this.#time = Math.max(this.#time, now)
    this.#tokens = Math.min(this.#allowance.burst, this.#tokens + seconds * this.#allowance.perSecond)
    this.#strikes = Math.max(0, this.#strikes - seconds * FORGIVEN_PER_S)
    if (this.#tokens >= cost) {
      this.#tokens -= cost
      return 'pass'
    }
    return this.refuse()
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
