// Layout of the rows and the ring of states that are kept of a remote entity.

/**
 * States kept of each remote entity: baselines for deltas, and states to draw. More than a sender's `BASELINE_SENDS`.
 */
export const RING_STATES = 32
/** Offsets in a row of a remote entity; its tick comes first. The tick of its baseline; −1: a full record. */
export const ROW_OLDER = 1
/** Tick up to which the state before it is known to have been unchanged; −1: unknown. */
export const ROW_UNCHANGED = 2
/** The tick of its newest jump since its baseline; −1 none. */
export const ROW_JUMP = 3
export const ROW_NUMBERS = 4
