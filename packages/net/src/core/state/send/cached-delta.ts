import { RUN_BITS, RUN_FROM } from '../../wire/bits.ts'

/** DeltaCache kept of one entity in one tick: peers whose acks differ more than this encode again. */
export const WAYS = 4
/** An encoding in the cache, a row of these numbers; the first ways of all entities come first. The tick it is of: */
export const TICK = 0
/** The tick of its baseline; −1: in full. */
export const BASE = 1
/** The tick of the baseline's own baseline; −1 that was in full. Of an encoding in full: −1, or `JUMPED`. */
export const OLDER = 2
/** In which word of `writer` it begins. */
export const FROM: number = RUN_FROM
/** How many bits it has; −1: there was no room for it. */
export const BITS: number = RUN_BITS
/** The version of its baseline; −1: in full. */
export const VERSION = 5
/** How many ticks ago the entity jumped, when that is since the baseline; −1 not. */
export const JUMP = 6
/** The version of the baseline's own baseline. */
export const OLDER_VERSION = 7
export const ROW = 8
/** Numbers in the cache for each entity. */
export const ENTITY_LENGTH: number = WAYS * ROW
