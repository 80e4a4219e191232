/** Messages that may wait for one peer's acknowledgement: about a minute of heavy chat, or a burst of 64 KB events. */
export const MAX_OUTBOX_MESSAGES = 8_192
/** Bytes that may wait for one peer's acknowledgement. */
export const MAX_OUTBOX_BYTES: number = 4 * 1_024 * 1_024

/**
 * The durable messages to one peer that it has not acknowledged yet. They survive a link: when a new one opens, what the
 * peer did not receive on the old one is sent again, once and in order.
 *
 *     number   0 … first-1 | first … sent-1 | sent … next-1
 *              acknowledged   on the link      waiting
 */
export class DurableOutbox {
  #frames: Uint8Array[] = []
  #first = 0
  #sent = 0
  #bytes = 0

  /** The number that the next message gets: how many were ever pushed. */
  get next(): number {
    return this.#first + this.#frames.length
  }

  /** Whether something waits to be put on the link. */
  get waiting(): boolean {
    return this.#sent < this.next
  }

  /** Takes a message; false when the outbox is full, and the message was not taken. */
  push(frame: Uint8Array): boolean {
    if (this.#frames.length >= MAX_OUTBOX_MESSAGES || this.#bytes + frame.byteLength > MAX_OUTBOX_BYTES) return false
    this.#frames.push(frame)
    this.#bytes += frame.byteLength
    return true
  }

  /** Hands waiting messages to `send` in order until it answers false. */
  flush(send: (frame: Uint8Array) => boolean): void {
    while (this.#sent < this.next) {
      const frame = this.#frames[this.#sent - this.#first]
      if (frame === undefined || !send(frame)) return
      this.#sent += 1
    }
  }

  /** The peer has received the first `count` messages. False when that cannot be: it never had so many, or it had more. */
  acknowledge(count: number): boolean {
    if (!Number.isSafeInteger(count) || count < this.#first || count > this.#sent) return false
    for (const frame of this.#frames.splice(0, count - this.#first)) this.#bytes -= frame.byteLength
    this.#first = count
    return true
  }

  /** A new link: everything that the peer has not received goes again. False as in `acknowledge`. */
  resume(count: number): boolean {
    if (!this.acknowledge(count)) return false
    this.#sent = this.#first
    return true
  }
}
