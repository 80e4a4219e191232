// Input and output of the selection in `PeerAckState`.

import type { Interest } from '../entities/interest.ts'
import type { SendList } from './send-list.ts'

/** Rules of a selection: the sample, and what of it one peer is to have. */
export interface SelectRules {
  readonly now: { readonly tick: number; readonly sample: number }
  /** Samples between two keyframes of an entity. */
  readonly keyframeSamples: number
  readonly relevant: Interest['relevant']
}

/** Output of a selection: a send list for deltas, and the indices of full records and of hides. */
export interface Lacking {
  readonly sendList: SendList
  readonly fulls: number[]
  readonly hides: number[]
}
