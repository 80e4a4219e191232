/** States kept of each remote entity: baselines for deltas, and what is drawn. More than a sender's `BASELINE_SENDS`. */
export const RING_STATES = 32
/** Where in a row of a mirror what lies; its tick comes first. */
export const ROW_OLDER = 1
export const ROW_HELD = 2
/** The tick of its newest jump since its baseline; −1 none. */
export const ROW_JUMP = 3
export const ROW_NUMBERS = 4
