// Row layout of the delta cache.

import { RUN_BITS, RUN_FROM } from '../../wire/bits.ts'

/** Encoded records kept of one entity in one tick: peers whose acks differ more than this encode again. */
export const WAYS = 4

/*
 * Offsets of a row's numbers, and its length; the first way of each entity comes first (as the ways of a processor's
 * cache).
 */

/** Tick of the record. */
export const DELTA_TICK = 0
/** Tick of its baseline; −1: a full record. */
export const DELTA_BASE = 1
/** Tick of the baseline's own baseline; −1: a full record. Of a full record: −1, or `JUMPED`. */
export const DELTA_OLDER = 2
/** Index of the `writer`'s word where its bits begin. */
export const DELTA_FROM: number = RUN_FROM
/** Number of its bits; −1: there was no room for it. */
export const DELTA_BITS: number = RUN_BITS
/** Version of its baseline; −1: a full record. */
export const DELTA_VERSION = 5
/** Ticks since the entity jumped, when that is after the baseline; −1 not. */
export const DELTA_JUMP = 6
/** The version of the baseline's own baseline. */
export const DELTA_OLDER_VERSION = 7
export const DELTA_ROW = 8
