import type { Peer } from './peer.ts'

/** A message and its sender. */
interface EarlyMessage<M> {
  readonly peer: Peer
  readonly message: M
}

/**
 * Messages of hosts of later terms, kept until the lobby names these hosts. Of each sender, only messages of its newest
 * term are kept, of each key (`keyOf`) only the newest one, and at most `max`: no message that counts is lost.
 */
export class EarlyMessages<M extends { readonly term: number }> {
  readonly #keyOf: (message: M) => string
  readonly #max: number
  readonly #bySender = new Map<Peer, Map<string, M>>()

  constructor(max: number, keyOf: (message: M) => string) {
    this.#max = max
    this.#keyOf = keyOf
  }

  keep(peer: Peer, message: M): void {
    const former = this.#bySender.get(peer)
    const [first] = former?.values() ?? []
    const messages = former !== undefined && first?.term === message.term ? former : new Map<string, M>()
    if (first !== undefined && first.term > message.term) return
    const key = this.#keyOf(message)
    if (messages.size >= this.#max && !messages.has(key)) return peer.refuse('message ahead of its term')
    // The newest comes last: the messages that a term begins with precede those of its changes.
    messages.delete(key)
    messages.set(key, message)
    this.#bySender.set(peer, messages)
  }

  /** Removes and returns the messages of terms up to this one. */
  upTo(term: number): EarlyMessage<M>[] {
    const due: EarlyMessage<M>[] = []
    for (const [peer, messages] of this.#bySender) {
      const [first] = messages.values()
      if (first !== undefined && first.term > term) continue
      this.#bySender.delete(peer)
      for (const message of messages.values()) due.push({ peer, message })
    }
    return due
  }

  forget(peer: Peer): void {
    this.#bySender.delete(peer)
  }
}
