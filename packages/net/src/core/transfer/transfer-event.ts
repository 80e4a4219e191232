// Events of the transfers of one link.

import type { TransferFailure } from './transfer-frame.ts'

/** An event of `Transfers`. Each direction has its own ids: `out` those of this end, `in` those of the peer. */
export type TransferEvent =
  /** The peer offers a transfer: `accept` or `refuse` it within 30 s. */
  | { readonly kind: 'offered'; readonly id: number; readonly size: number; readonly meta: unknown }
  /** `bytes` of `size` have arrived at the receiver. */
  | {
      readonly kind: 'progress'
      readonly direction: 'in' | 'out'
      readonly id: number
      readonly bytes: number
      readonly size: number
    }
  /** All bytes of a transfer have arrived here; the game may keep them. */
  | { readonly kind: 'received'; readonly id: number; readonly bytes: Uint8Array }
  /** All bytes of a transfer have arrived at the peer. */
  | { readonly kind: 'sent'; readonly id: number }
  /** A transfer ended before all its bytes arrived. */
  | {
      readonly kind: 'failed'
      readonly direction: 'in' | 'out'
      readonly id: number
      readonly failure: TransferFailure
    }
