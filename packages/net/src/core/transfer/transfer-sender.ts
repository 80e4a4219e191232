// State of one outgoing transfer: flow-control window, credit and deadline.

import { TRANSFER_TIMEOUT_MS, WINDOW_BYTES } from './transfer-limits.ts'
import { TransferProgress } from './transfer-progress.ts'

/** The sending end of one transfer, from its offer until the peer has all of it. */
export class TransferSender {
  readonly id: number
  readonly size: number
  readonly progress: TransferProgress
  readonly #bytes: Uint8Array
  #accepted = false
  #sent = 0
  #credited = 0
  #deadlineMs: number

  constructor(id: number, bytes: Uint8Array, nowMs: number) {
    this.id = id
    this.size = bytes.length
    this.progress = new TransferProgress(this.size)
    this.#bytes = bytes
    this.#deadlineMs = nowMs + TRANSFER_TIMEOUT_MS
  }

  /** Time at which the transfer fails unless the peer answers, ms. */
  get deadlineMs(): number {
    return this.#deadlineMs
  }

  /** Takes the peer's acceptance; false when the peer accepted before. */
  accept(nowMs: number): boolean {
    if (this.#accepted) return false
    this.#accepted = true
    this.#deadlineMs = nowMs + TRANSFER_TIMEOUT_MS
    return true
  }

  /** Takes the peer's credit: the bytes that it has received so far. False when that cannot be. */
  credit(received: number, nowMs: number): boolean {
    if (!this.#accepted || received > this.#sent || received < this.#credited) return false
    // One that says the same again moves nothing.
    if (received > this.#credited) this.#deadlineMs = nowMs + TRANSFER_TIMEOUT_MS
    this.#credited = received
    return true
  }

  /** Bytes sent that the peer has not said to have. */
  get outstanding(): number {
    return this.#sent - this.#credited
  }

  /** The next data to send, at most `bytes`; undefined when all is sent, or the window is full. */
  fragment(bytes: number): Uint8Array | undefined {
    if (!this.#accepted) return undefined
    const end = Math.min(this.#sent + bytes, this.size, this.#credited + WINDOW_BYTES)
    return end > this.#sent ? this.#bytes.subarray(this.#sent, end) : undefined
  }

  /** Marks so many bytes more as sent. */
  advance(bytes: number): void {
    this.#sent += bytes
  }
}
