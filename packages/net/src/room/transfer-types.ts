// Public types of transfers.

import type { Player } from './player.ts'

/** Options of a transfer, for both ends. */
export interface TransferWatch {
  /** Cancels the transfer, at both ends. */
  readonly signal?: AbortSignal
  /** Called as bytes arrive at the receiver: every 128 KiB, or 64 times, and at the end. Counts are in bytes. */
  readonly onProgress?: (arrivedBytes: number, totalBytes: number) => void
}

/** Options of `room.transfer`. */
export interface TransferOptions extends TransferWatch {
  /** Description for the receiver (a name, a kind): plain data of at most 1,024 bytes packed. Default: none. */
  readonly meta?: unknown
}

/** Transfer that a player offers. The sender gets `timeout` if it is neither accepted nor refused within 30 s. */
export interface IncomingTransfer {
  /** Player who offers the data. */
  readonly from: Player
  /** Size, bytes. */
  readonly size: number
  /** The sender's `meta`: any value, not validated; undefined without one. */
  readonly meta: unknown
  /**
   * Accepts the transfer. Resolves with the bytes. A second call returns the same promise.
   *
   * @throws TickmeshError (as a rejection) `transfer-cancelled`, `aborted`, `timeout`.
   */
  accept(watch?: TransferWatch): Promise<Uint8Array>
  /** Refuses the transfer: the sender gets `refused`. */
  refuse(): void
}
