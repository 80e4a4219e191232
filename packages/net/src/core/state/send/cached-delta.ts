// Row layout of the delta cache.

import { RUN_BITS, RUN_FROM } from '../../wire/bits.ts'

/** Encoded records kept of one entity in one tick: peers whose acks differ more than this encode again. */
export const WAYS = 4
/**
 * A row of the delta cache is these numbers; the first ways of all entities come first. The tick of the record:
 */
export const TICK = 0
/** Tick of its baseline; −1: a full record. */
export const BASE = 1
/** Tick of the baseline's own baseline; −1: a full record. Of a full record: −1, or `JUMPED`. */
export const OLDER = 2
/** Index of the `writer`'s word where its bits begin. */
export const FROM: number = RUN_FROM
/** Number of its bits; −1: there was no room for it. */
export const BITS: number = RUN_BITS
/** Version of its baseline; −1: a full record. */
export const VERSION = 5
/** Ticks since the entity jumped, when that is after the baseline; −1 not. */
export const JUMP = 6
/** The version of the baseline's own baseline. */
export const OLDER_VERSION = 7
export const ROW = 8
/** Numbers in the cache for each entity. */
export const ENTITY_LENGTH: number = WAYS * ROW
