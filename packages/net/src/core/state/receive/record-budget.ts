// Rate limit on the records and new entities of one player.

import { TokenBucket } from '../../token-bucket.ts'
import { MAX_ENTITIES } from '../schema/ids.ts'

/** Records beyond those of the known entities that a player may send at each send instant. */
const SPARE_RECORDS = 256
/** Records of an entity that are read for each one that its owner has to send. */
const RECORDS_FOR_ONE = 2
/** Records that are read at once, beside those of `BURST_S`: all entities four times. */
const BURST_RECORDS = 4 * MAX_ENTITIES
/** Time of records that may arrive at once, after the network or this page stood still, s. */
const BURST_S = 2
/** New entities of one player, a second and at once. */
const NEW_PER_SECOND = 1_000
const NEW_BURST = 2 * MAX_ENTITIES

/**
 * Budget for what one player's records cost: a few bytes can name thousands of them, so their number is bounded by the
 * number of entities that the player is known to have. Time is an argument.
 */
export class RecordBudget {
  readonly #sendRate: number
  #records = BURST_RECORDS
  readonly #entities = new TokenBucket({ perSecond: NEW_PER_SECOND, burst: NEW_BURST })
  /** Time of the last call of `fill`, ms. */
  nowMs: number = Number.NEGATIVE_INFINITY

  /** `sendRate`: send instants a second. */
  constructor(sendRate: number) {
    this.#sendRate = sendRate
  }

  /** Adds what is due since the last call, for a player of whom `known` entities are known. */
  fill(nowMs: number, known: number): void {
    const elapsedS = (nowMs - this.nowMs) / 1_000
    if (elapsedS <= 0) return
    this.nowMs = nowMs
    // The first call: the budget is full.
    if (elapsedS === Infinity) return
    const perSecond = RECORDS_FOR_ONE * (known + SPARE_RECORDS) * this.#sendRate
    const most = Math.max(this.#records, BURST_RECORDS + BURST_S * perSecond)
    this.#records = Math.min(most, this.#records + elapsedS * perSecond)
  }

  /** Takes the records of a section from the budget; false when it has not so many. */
  takeRecords(count: number): boolean {
    if (count > this.#records) return false
    this.#records -= count
    return true
  }

  /** Takes a new entity from the budget; false when there is no room for one. */
  takeEntity(): boolean {
    return this.#entities.takeToken(this.nowMs)
  }
}
