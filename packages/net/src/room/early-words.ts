import type { Peer } from './peer.ts'
import type { HostMessage } from './shared.ts'

interface Word {
  readonly peer: Peer
  readonly message: HostMessage
}

/**
 * What hosts of later terms said before the lobby named them to us. Of each sender and each value only the newest is
 * kept, and only of the sender's newest term: bounded by what a game declares, and nothing that counts is lost.
 */
export class EarlyWords {
  readonly #bySender = new Map<Peer, Map<string, HostMessage>>()

  keep(peer: Peer, message: HostMessage): void {
    const former = this.#bySender.get(peer)
    const [first] = former?.values() ?? []
    const words = former !== undefined && first?.term === message.term ? former : new Map<string, HostMessage>()
    if (first !== undefined && first.term > message.term) return
    const key = message.kind === 'shared' ? `shared ${message.index}` : message.kind
    if (words.size >= MAX_WORDS && !words.has(key)) return peer.refuse('shared value ahead of its term')
    // In the order of their last writing: what a term begins with comes before what it changed.
    words.delete(key)
    words.set(key, message)
    this.#bySender.set(peer, words)
  }

  /** Takes out what belongs to this term or an earlier one. */
  upTo(term: number): Word[] {
    const due: Word[] = []
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

/** Values that a game can declare, the start, and the beginning of a term. */
const MAX_WORDS = 258
