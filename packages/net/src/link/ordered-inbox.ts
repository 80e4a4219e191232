// Receiving half of a reliable channel in a memory link.

/** Reorders the messages of a reliable channel: each is delivered once, after all before it. */
export class OrderedInbox {
  #next = 0
  readonly #early = new Map<number, Uint8Array>()

  /** Takes a message; returns the messages that can be delivered now. The sender's queue bounds the number kept. */
  takeMessage(sequence: number, bytes: Uint8Array): Uint8Array[] {
    if (sequence >= this.#next) this.#early.set(sequence, bytes)
    const ready: Uint8Array[] = []
    for (let next = this.#early.get(this.#next); next !== undefined; next = this.#early.get(this.#next)) {
      this.#early.delete(this.#next++)
      ready.push(next)
    }
    return ready
  }
}
