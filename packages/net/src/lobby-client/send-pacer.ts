import type { Allowance } from '@tickmesh/lobby/protocol'

/**
 * Part of the burst that is left alone: messages that were held up on their way come in all at once, and to the lobby they
 * look faster than they were sent.
 */
const MARGIN = 1 / 8

/** The lobby's own account of what a connection sends, kept at this end, so that nothing is sent that it would refuse. */
export class SendPacer {
  readonly #allowance: Allowance
  #tokens: number
  #time: number

  constructor({ burst, perSecond }: Allowance, now: number) {
    this.#allowance = { burst: burst * (1 - MARGIN), perSecond: perSecond * (1 - MARGIN) }
    this.#tokens = this.#allowance.burst
    this.#time = now
  }

  /** Whole milliseconds until one more message may go; 0 if it may go now. */
  wait(now: number): number {
    const { burst, perSecond } = this.#allowance
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#time) / 1_000) * perSecond)
    this.#time = now
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) / perSecond) * 1_000)
  }

  /** One message goes, whether it may or not. */
  spend(): void {
    this.#tokens--
  }
}
