// Token buckets against a peer that floods: messages, work, invalid messages and dial attempts.

import { TokenBucket, type TokenBucketOptions } from '../core/token-bucket.ts'
import { MAX_OUTBOX_MESSAGES } from '../core/mesh/durable-outbox.ts'
import type { ChannelName } from '../link/link.ts'

/**
 * Messages that one peer may send on a channel, a second and in one burst: ten times the need of a busy game, and on
 * `events` a burst of twice what an honest peer can have queued.
 */
const MESSAGES: { readonly [channel in ChannelName]: TokenBucketOptions } = {
  state: { perSecond: 4_000, burst: 8_000 },
  events: { perSecond: 4_000, burst: 2 * MAX_OUTBOX_MESSAGES },
  transfer: { perSecond: 16_000, burst: 16_000 },
}
/**
 * Refused messages before the link of a peer is ended, a second and in one burst. A few are noise, or come from another
 * build's schema. A long one counts as several: reading it took as long.
 */
const REFUSALS: TokenBucketOptions = { perSecond: 100, burst: 10_000 }
const REFUSED_BYTES = 256
/**
 * Values that are decoded of one peer's messages, a second and at once; so many bytes count as a value. All shared
 * values of a room, of one byte each, are half of a burst.
 */
const VALUES: TokenBucketOptions = { perSecond: 250_000, burst: 2_000_000 }
const VALUE_BYTES = 16
/** Time that the game's schemas may take to check one peer's messages, ms: a quarter of a second in each. */
const CHECKING: TokenBucketOptions = { perSecond: 250, burst: 1_000 }
/** Upper bound of what counts of one measurement, ms: the page may have been frozen in the middle of it. */
const MAX_MEASURED_MS = 500
/** Links that the answering end makes for a peer. A redial comes after 300 ms at the earliest, and then ever later. */
const ATTEMPTS: TokenBucketOptions = { perSecond: 2, burst: 8 }

/** Rate limits on the messages and links of one peer. */
export class InboundLimits {
  readonly #messages = {
    state: new TokenBucket(MESSAGES.state),
    events: new TokenBucket(MESSAGES.events),
    transfer: new TokenBucket(MESSAGES.transfer),
  }
  readonly #values = new TokenBucket(VALUES)
  readonly #checking = new TokenBucket(CHECKING)
  readonly #refusals = new TokenBucket(REFUSALS)
  readonly #attempts = new TokenBucket(ATTEMPTS)
  #refused = 0

  /** Number of refused messages. */
  get refused(): number {
    return this.#refused
  }

  /** Counts a message on a channel. Returns false when it is beyond the limit: it is not to be read. */
  admitMessage(channel: ChannelName, nowMs: number): boolean {
    return this.#messages[channel].takeToken(nowMs)
  }

  /** Counts a link that a signal asks for. Returns false when it is beyond the limit. */
  admitAttempt(nowMs: number): boolean {
    return this.#attempts.takeToken(nowMs)
  }

  /** Counts decoded values and their bytes. Returns false when they are beyond the limit. */
  admitValues(values: number, bytes: number, nowMs: number): boolean {
    return this.#values.takeTokens(values + bytes / VALUE_BYTES, nowMs)
  }

  /** Counts time in which the game's schemas checked messages. Returns false when it is beyond the limit. */
  admitChecking(ms: number, nowMs: number): boolean {
    return this.#checking.takeTokens(Math.min(MAX_MEASURED_MS, Math.max(0, ms)), nowMs)
  }

  /** Counts a refused message and its bytes. Returns false when the link is to be ended for their number. */
  countRefusal(bytes: number, nowMs: number): boolean {
    this.#refused += 1
    return this.#refusals.takeTokens(1 + Math.floor(bytes / REFUSED_BYTES), nowMs)
  }
}
