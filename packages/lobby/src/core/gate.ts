import { ANSWER_EVERY, BURST, FORGIVEN_PER_S, MALFORMED_STRIKES, MAX_STRIKES, REFILL_PER_S } from './limits.ts'

/** What becomes of a message: `limited` is refused in silence, `told` is refused with an answer. */
export type Verdict = 'pass' | 'told' | 'limited' | 'abuse'

/** One connection's token bucket, and its account of what was refused. Times in milliseconds. */
export class Gate {
  #tokens = BURST
  #strikes = 0
  #refused = 0
  #time: number

  constructor(now: number) {
    this.#time = now
  }

  /** Pays for one message. */
  take(now: number, cost: number): Verdict {
    const seconds = Math.max(0, now - this.#time) / 1_000
    this.#time = Math.max(this.#time, now)
    this.#tokens = Math.min(BURST, this.#tokens + seconds * REFILL_PER_S)
    this.#strikes = Math.max(0, this.#strikes - seconds * FORGIVEN_PER_S)
    if (this.#tokens >= cost) {
      this.#tokens -= cost
      return 'pass'
    }
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
