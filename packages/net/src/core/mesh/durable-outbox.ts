// Outbox of durable messages: kept until acknowledged, and sent again on a new link.

/** Upper bound of messages without acknowledgement: about a minute of heavy chat. */
export const MAX_OUTBOX_MESSAGES = 8_192
/** Upper bound of bytes without acknowledgement: a burst of 64 events of 64 KB. */
export const MAX_OUTBOX_BYTES: number = 4 * 1_024 * 1_024

/**
 * The durable messages to one peer that it has not acknowledged yet. They survive a link: when a new one opens, what
 * the peer did not receive over the old one is sent again, once and in order.
 *
 *     number   0 … acknowledged-1 | … first-1 | first … sent-1 | sent … next-1
 *              arrived              missed      on the link      queued
 */
export class DurableOutbox {
  #frames: Uint8Array[] = []
  #acknowledged = 0
  #first = 0
  #sent = 0
  #bytes = 0

  /** Number of the next message: how many were ever pushed. */
  get next(): number {
    return this.#first + this.#frames.length
  }

  /** Number of messages that were dropped, which the peer does not know yet. */
  get missed(): number {
    return this.#first - this.#acknowledged
  }

  /** Drops all messages, and keeps their numbers. The link must be a new one then: see `resume`. */
  drop(): void {
    this.#first = this.next
    this.#frames = []
    this.#bytes = 0
  }

  /** Adds a message; false, and nothing is added, when the outbox is full. */
  push(frame: Uint8Array): boolean {
    if (this.#frames.length >= MAX_OUTBOX_MESSAGES || this.#bytes + frame.byteLength > MAX_OUTBOX_BYTES) return false
    this.#frames.push(frame)
    this.#bytes += frame.byteLength
    return true
  }

  /** Returns whether messages are queued. */
  get waiting(): boolean {
    return this.#sent < this.next
  }

  /** Hands the queued messages to `send` in order, until it returns false. */
  flush(send: (frame: Uint8Array) => boolean): void {
    while (this.waiting) {
      const frame = this.#frames[this.#sent - this.#first]
      if (frame === undefined || !send(frame)) return
      this.#sent += 1
    }
  }

  /** Takes an acknowledgement of the first `count` messages. False when more were never sent, or fewer than before. */
  acknowledge(count: number): boolean {
    if (!Number.isSafeInteger(count) || count < this.#acknowledged || count > this.#sent) return false
    for (const frame of this.#frames.splice(0, count - this.#first)) this.#bytes -= frame.byteLength
    this.#first = Math.max(this.#first, count)
    this.#acknowledged = count
    return true
  }

  /** Begins a new link: queues all messages after the first `count` again. False as in `acknowledge`. */
  resume(count: number): boolean {
    if (!this.acknowledge(count)) return false
    this.#sent = this.#first
    return true
  }
}
