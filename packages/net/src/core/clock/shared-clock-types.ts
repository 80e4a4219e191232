// Counters and modes of `SharedClock`.

import type { OffsetLine } from './offset-window.ts'

/** Counters of a clock, for the log and the tests. */
export interface ClockCounters {
  /** Samples that were used. */
  readonly samples: number
  /** Samples of the source that cannot be true (out of range, negative round trip, a source without time). */
  readonly refused: number
  /** Samples of peers other than the source. */
  readonly ignored: number
  /**
   * Restarts: all samples were forgotten because new ones contradicted them, for one of the two clocks was stopped or
   * set.
   */
  readonly restarts: number
  /** Jumps of shared time ahead. */
  readonly snaps: number
  /** Samples that asked for a step and were not confirmed by other peers. */
  readonly unconfirmed: number
}

/** The line of an earlier source, kept until the samples of this one are more exact, or until a local time. */
export interface Holdover {
  readonly line: OffsetLine
  readonly untilMs: number
}

/** A clock before it has time, at the reference, or after a source. */
export type ClockMode =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'leading' }
  | { readonly kind: 'following'; readonly holdover: Holdover | undefined }
