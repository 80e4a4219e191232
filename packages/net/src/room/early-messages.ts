import type { Peer } from './peer.ts'

interface Word<M> {
  readonly peer: Peer
  readonly message: M
}

/**
 * What hosts of later terms said before the lobby named them to us. Of each sender and each thing (`keyOf`) only the newest
 * word is kept, and only of the sender's newest term: bounded by `max`, and nothing that counts is lost.
 */
export class EarlyWords<M extends { readonly term: number }> {
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
    const words = former !== undefined && first?.term === message.term ? former : new Map<string, M>()
    if (first !== undefined && first.term > message.term) return
    const key = this.#keyOf(message)
    if (words.size >= this.#max && !words.has(key)) return peer.refuse('word ahead of its term')
    // In the order of their last writing: what a term begins with comes before what it changed.
    words.delete(key)
    words.set(key, message)
    this.#bySender.set(peer, words)
  }

  /** Takes out what belongs to this term or an earlier one. */
  upTo(term: number): Word<M>[] {
    const due: Word<M>[] = []
    for (const [peer, words] of this.#bySender) {
      const [first] = words.values()
      if (first !== undefined && first.term > term) continue
      this.#bySender.delete(peer)
      for (const message of words.values()) due.push({ peer, message })
    }
    return due
  }

  forget(peer: Peer): void {
    this.#bySender.delete(peer)
  }
}
