import { FRAGMENT_BYTES, TRANSFER_TIMEOUT_MS, WINDOW_BYTES } from './transfer-limits.ts'

/** A transfer of ours, from its offer until the peer has all of it. */
export class TransferSender {
  readonly id: number
  readonly size: number
  readonly #bytes: Uint8Array
  #accepted = false
  #sent = 0
  #arrived = 0
  #deadlineMs: number

  constructor(id: number, bytes: Uint8Array, nowMs: number) {
    this.id = id
    this.size = bytes.length
    this.#bytes = bytes
    this.#deadlineMs = nowMs + TRANSFER_TIMEOUT_MS
  }

  /** When it has waited too long, ms. */
  get deadlineMs(): number {
    return this.#deadlineMs
  }

  /** The peer takes it; false when it had said so before. */
  accepted(nowMs: number): boolean {
    if (this.#accepted) return false
    this.#accepted = true
    this.#deadlineMs = nowMs + TRANSFER_TIMEOUT_MS
    return true
  }

  /** The peer has so much; false when that cannot be. */
  arrived(bytes: number, nowMs: number): boolean {
    if (!this.#accepted || bytes > this.#sent || bytes < this.#arrived) return false
    this.#arrived = bytes
    this.#deadlineMs = nowMs + TRANSFER_TIMEOUT_MS
    return true
  }

  /** The next data to send; undefined when there is none, or the window is full. */
  fragment(): Uint8Array | undefined {
    if (!this.#accepted) return undefined
    const end = Math.min(this.#sent + FRAGMENT_BYTES, this.size, this.#arrived + WINDOW_BYTES)
    return end > this.#sent ? this.#bytes.subarray(this.#sent, end) : undefined
  }

  /** So much of it has been sent. */
  sent(bytes: number): void {
    this.#sent += bytes
  }
}
