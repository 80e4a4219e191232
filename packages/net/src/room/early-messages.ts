// Buffer for host messages that arrive before the lobby names their host: shared values and hand-overs.

import type { Peer } from './peer.ts'

/** A message and its sender. */
interface EarlyMessage<M> {
  readonly peer: Peer
  readonly message: M
}

/**
 * Messages of terms whose host the lobby has not named here yet.
 *
 * For each sender and key (`keyOf`), only the newest message is kept, and only of the sender's newest term.
 */
export class EarlyMessages<M extends { readonly term: number }> {
  readonly #keyOf: (message: M) => string
  readonly #max: number
  readonly #bySender = new Map<Peer, Map<string, M>>()

  /** `max`: upper bound of the messages of one sender. */
  constructor(max: number, keyOf: (message: M) => string) {
    this.#max = max
    this.#keyOf = keyOf
  }

  /** Keeps a message, or refuses it when its sender has too many here. */
  keep(peer: Peer, message: M): void {
    const former = this.#bySender.get(peer)
    const [first] = former?.values() ?? []
    const messages = former !== undefined && first?.term === message.term ? former : new Map<string, M>()
    if (first !== undefined && first.term > message.term) return
    const key = this.#keyOf(message)
    if (messages.size >= this.#max && !messages.has(key)) return peer.refuse('early')
    // Moves the key to the end: messages stay in the order in which they were sent.
    messages.delete(key)
    messages.set(key, message)
    this.#bySender.set(peer, messages)
  }

  /** Removes and returns the messages of this term and earlier ones. */
  takeUpTo(term: number): EarlyMessage<M>[] {
    const due: EarlyMessage<M>[] = []
    for (const [peer, messages] of this.#bySender) {
      const [first] = messages.values()
      if (first !== undefined && first.term > term) continue
      this.#bySender.delete(peer)
      for (const message of messages.values()) due.push({ peer, message })
    }
    return due
  }

  /** Drops the messages of a sender. */
  forget(peer: Peer): void {
    this.#bySender.delete(peer)
  }
}
