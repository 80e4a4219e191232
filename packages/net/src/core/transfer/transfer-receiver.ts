// State of one incoming transfer: offer, received bytes, credit and deadline.

import { GrowingBytes } from './growing-bytes.ts'
import { CREDIT_BYTES, FRAGMENT_BYTES, TRANSFER_TIMEOUT_MS } from './transfer-limits.ts'
import { TransferProgress } from './transfer-progress.ts'

/** The receiving end of one transfer, from the peer's offer to its last byte. */
export class TransferReceiver {
  readonly id: number
  readonly size: number
  readonly progress: TransferProgress
  /** Undefined until the offer is accepted. */
  #bytes: GrowingBytes | undefined
  #credited = 0
  #deadlineMs: number

  constructor(id: number, size: number, nowMs: number) {
    this.id = id
    this.size = size
    this.progress = new TransferProgress(this.size)
    this.#deadlineMs = nowMs + TRANSFER_TIMEOUT_MS
  }

  get accepted(): boolean {
    return this.#bytes !== undefined
  }

  /** Time at which the transfer fails unless something comes, ms. */
  get deadlineMs(): number {
    return this.#deadlineMs
  }

  /** Bytes received. */
  get received(): number {
    return this.#bytes?.length ?? 0
  }

  /** Bytes allocated. */
  get allocatedBytes(): number {
    return this.#bytes?.capacity ?? 0
  }

  /** All bytes; undefined until all have come. */
  get complete(): Uint8Array | undefined {
    return this.#bytes?.complete
  }

  /** Accepts the offer; false when it was accepted before. */
  accept(nowMs: number): boolean {
    if (this.accepted) return false
    this.#bytes = new GrowingBytes(this.size)
    this.#deadlineMs = nowMs + TRANSFER_TIMEOUT_MS
    return true
  }

  /** Takes data, and returns whether a credit is due. */
  receive(bytes: Uint8Array, nowMs: number): 'malformed' | 'credit-due' | 'no-credit-due' {
    const collected = this.#bytes
    const fits = bytes.length > 0 && bytes.length <= FRAGMENT_BYTES
    if (collected === undefined || !fits || !collected.append(bytes)) return 'malformed'
    this.#deadlineMs = nowMs + TRANSFER_TIMEOUT_MS
    if (collected.length - this.#credited < CREDIT_BYTES) return 'no-credit-due'
    this.#credited = collected.length
    return 'credit-due'
  }
}
