// Options, counters and results of `Transfers`.

import type { PathDelay } from './transfer-window.ts'

export interface TransfersOptions {
  /** Size of the largest transfer either way, bytes; at most, and by default, 64 MiB. */
  readonly maxBytes?: number
  /** Delay on the way to the peer. Default: not known. */
  readonly path?: PathDelay | undefined
}

/** Counts of what went wrong. */
export interface TransferCounters {
  /** Frames that were malformed or broke a rule. */
  readonly malformed: number
  /** Frames of transfers that are unknown or have ended: the peer may not know that yet. */
  readonly stray: number
  /** Offers refused for their size or number. */
  readonly refused: number
  /** Control frames that were not sent, because too many were queued. */
  readonly dropped: number
}

export type SendResult =
  | { readonly kind: 'offered'; readonly id: number }
  | { readonly kind: 'not-offered'; readonly reason: 'too-large' | 'meta-too-large' | 'busy' }
