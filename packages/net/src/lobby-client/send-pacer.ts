// Pace of outgoing messages, below the rate at which the lobby refuses them.

import type { Allowance } from '@tickmesh/lobby/protocol'

/**
 * Unused part of the allowance: messages that were delayed by the network arrive together, faster than they were
 * sent.
 */
const MARGIN = 1 / 8

/** Copy of the lobby's token bucket for this connection, so that no message is sent that would be refused. */
export class SendPacer {
  readonly #allowance: Allowance
  #tokens: number
  #time: number

  constructor({ burst, perSecond }: Allowance, now: number) {
    this.#allowance = { burst: burst * (1 - MARGIN), perSecond: perSecond * (1 - MARGIN) }
    this.#tokens = this.#allowance.burst
    this.#time = now
  }

  /** Returns the milliseconds until one more message may be sent, rounded up. */
  wait(now: number): number {
    const { burst, perSecond } = this.#allowance
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#time) / 1_000) * perSecond)
    this.#time = now
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) / perSecond) * 1_000)
  }

  /** Counts one sent message. */
  spend(): void {
    this.#tokens--
  }
}
