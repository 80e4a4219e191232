// Limits on offers, and on frames about transfers that are over.

import { TokenBucket, type TokenBucketOptions } from '../token-bucket.ts'
import { WINDOW_BYTES } from './transfer-limits.ts'

/** Offers of one peer that are answered: four at a time of a few bytes each, over the shortest of paths. */
const OFFERS: TokenBucketOptions = { perSecond: 500, burst: 2_000 }
/** Least size that counts of a frame about a transfer that is over, bytes. */
const STRAY_BYTES = 64
/** Frames about one transfer that may be under way when it ends, beside its window of data, bytes. */
const ENDED_BYTES = 8_192

/** Allowance of one peer for messages that lead to nothing. */
export class TransferAllowance {
  readonly #offers = new TokenBucket(OFFERS)
  #strayBytes = ENDED_BYTES

  /** Counts an offer. Returns false when offers come too fast. */
  admitOffer(nowMs: number): boolean {
    return this.#offers.takeToken(nowMs)
  }

  /** Notes that a transfer has ended here: frames about it may be under way, with data if it was received. */
  ended(received: boolean): void {
    this.#strayBytes += received ? WINDOW_BYTES + ENDED_BYTES : ENDED_BYTES
  }

  /** Counts a frame about a transfer that is over. Returns false when no honest peer had so many under way. */
  admitStray(bytes: number): boolean {
    const left = this.#strayBytes - Math.max(STRAY_BYTES, bytes)
    if (left < 0) return false
    this.#strayBytes = left
    return true
  }
}
