// Length of the state history of own entities.

/**
 * Sampled states kept of each own entity. A baseline is at most `BASELINE_SENDS` (24) sendings old, and so was its own
 * baseline when it was sent: 48, with room for samples that were not sent.
 */
export const HISTORY = 64
