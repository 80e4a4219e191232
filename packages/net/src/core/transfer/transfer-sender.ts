// State of one outgoing transfer: flow-control window, credit and deadline.

import { FRAGMENT_BYTES, TRANSFER_TIMEOUT_MS, WINDOW_BYTES } from './transfer-limits.ts'

/** The sending end of one transfer, from its offer until the peer has all of it. */
export class TransferSender {
  readonly id: number
  readonly size: number
  readonly #bytes: Uint8Array
  #accepted = false
  #sent = 0
  #credited = 0
  #deadlineMs: number

  constructor(id: number, bytes: Uint8Array, nowMs: number) {
    this.id = id
    this.size = bytes.length
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
    this.#credited = received
    this.#deadlineMs = nowMs + TRANSFER_TIMEOUT_MS
    return true
  }

  /** The next data to send; undefined when all is sent, or the window is full. */
  fragment(): Uint8Array | undefined {
    if (!this.#accepted) return undefined
    const end = Math.min(this.#sent + FRAGMENT_BYTES, this.size, this.#credited + WINDOW_BYTES)
    return end > this.#sent ? this.#bytes.subarray(this.#sent, end) : undefined
  }

  /** Marks so many bytes more as sent. */
  advance(bytes: number): void {
    this.#sent += bytes
  }
}
