import { TokenBucket } from '../core/mesh/token-bucket.ts'
import type { TokenBucketOptions } from '../core/mesh/token-bucket.ts'
import { MAX_OUTBOX_MESSAGES } from '../core/mesh/durable-outbox.ts'
import type { ChannelName } from '../link/link.ts'

/**
 * Messages a second, and in one burst, that one peer may send us on a channel: ten times what a busy game needs, and on the
 * reliable ones twice what an honest peer can have waiting.
 */
const INBOUND: { readonly [channel in ChannelName]: TokenBucketOptions } = {
  state: { perSecond: 4_000, burst: 8_000 },
  events: { perSecond: 4_000, burst: 2 * MAX_OUTBOX_MESSAGES },
  transfer: { perSecond: 16_000, burst: 16_000 },
}
/** Refused messages a second, and in one burst, before a peer's link is ended: a few are noise, or another build's schema. */
const REFUSALS: TokenBucketOptions = { perSecond: 100, burst: 10_000 }
/** Links that the answering end makes for a peer: a redial comes every 300 ms at best, and then more and more seldom. */
const ATTEMPTS: TokenBucketOptions = { perSecond: 2, burst: 8 }

/** Bounds what one peer may cost us. */
export class Guard {
  readonly #inbound = {
    state: new TokenBucket(INBOUND.state),
    events: new TokenBucket(INBOUND.events),
    transfer: new TokenBucket(INBOUND.transfer),
  }
  readonly #refusals = new TokenBucket(REFUSALS)
  readonly #attempts = new TokenBucket(ATTEMPTS)
  #refused = 0

  /** How many messages were refused. */
  get refused(): number {
    return this.#refused
  }

  /** Whether a message on a channel may be read. */
  mayReceive(channel: ChannelName, nowMs: number): boolean {
    return this.#inbound[channel].takeToken(nowMs)
  }

  /** Whether another link may be made for a signal. */
  mayAttempt(nowMs: number): boolean {
    return this.#attempts.takeToken(nowMs)
  }

  /** Counts a refused message; false when they are too many. */
  refuse(nowMs: number): boolean {
    this.#refused += 1
    return this.#refusals.takeToken(nowMs)
  }
}
