// Row layout of the delta cache.

import { RUN_BITS, RUN_FROM } from '../../wire/bits.ts'

/** Encoded records kept of one entity in one tick: peers whose acks differ more than this encode again. */
export const WAYS = 4

/** Names of a row's numbers, and of its length. */
type Offset = 'TICK' | 'BASE' | 'OLDER' | 'FROM' | 'BITS' | 'VERSION' | 'JUMP' | 'OLDER_VERSION' | 'ROW'

/**
 * Offsets of a row's numbers, and its length; the first way of each entity comes first (as the ways of a processor's
 * cache).
 */
export const CACHED_DELTA: Readonly<Record<Offset, number>> = {
  /** Tick of the record. */
  TICK: 0,
  /** Tick of its baseline; −1: a full record. */
  BASE: 1,
  /** Tick of the baseline's own baseline; −1: a full record. Of a full record: −1, or `JUMPED`. */
  OLDER: 2,
  /** Index of the `writer`'s word where its bits begin. */
  FROM: RUN_FROM,
  /** Number of its bits; −1: there was no room for it. */
  BITS: RUN_BITS,
  /** Version of its baseline; −1: a full record. */
  VERSION: 5,
  /** Ticks since the entity jumped, when that is after the baseline; −1 not. */
  JUMP: 6,
  /** The version of the baseline's own baseline. */
  OLDER_VERSION: 7,
  ROW: 8,
}
