// Modes of `SharedClock`.

import type { OffsetLine } from './offset-window.ts'

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
