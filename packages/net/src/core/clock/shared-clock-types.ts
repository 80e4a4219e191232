export interface SharedClockOptions {
  /** Samples of this many ms count: more are more exact, fewer forget a changed path sooner. 1,000 to 60,000; default 24,000. */
  readonly windowMs?: number
  /** How far the pace of shared time may leave the local pace, as a part of it. 0.001 to 0.5; default 0.05. */
  readonly maxSlew?: number
  /** An error beyond this is not slewed: the clock jumps ahead, or stands still when it is ahead, ms. At least 1; default 250. */
  readonly snapMs?: number
}

/** What the clock has seen, for the log and the tests. */
export interface ClockCounters {
  /** Samples that were used. */
  readonly samples: number
  /** Samples of the source that cannot be true (out of range, negative round trip, a source without time). */
  readonly refused: number
  /** Samples of others than the source. */
  readonly ignored: number
  /** Times that all samples were forgotten, because new ones contradicted them: one of the two clocks was stopped or set. */
  readonly restarts: number
  /** Times that shared time jumped ahead. */
  readonly snaps: number
  /** Samples whose time was too far off to be slewed to, and that nobody else confirmed. */
  readonly unconfirmed: number
}
