// Messages of a room to one player, kept for resending until the player confirms them.

import { MAX_UNACKED, unackedOfSender, type RoomEvent, type Unacked } from '../protocol/index.ts'

/** Unconfirmed message, as JSON. */
interface Kept {
  readonly text: string
  /** Id of the sending player; undefined for a message of the room itself. */
  readonly from: string | undefined
}

/**
 * Numbered messages to one seat that its player has not confirmed. Each sender has an equal share, so that none uses up
 * another's; of the room's own messages the newest `MAX_UNACKED` are kept.
 */
export class SeatOutbox {
  readonly #share: Unacked
  readonly #used = new Map<string | undefined, { messages: number; bytes: number }>()
  #kept: Kept[] = []
  /** Number of the last message that was dropped or confirmed. */
  #base = 0

  constructor(maxPlayers: number) {
    this.#share = unackedOfSender(maxPlayers)
  }

  /** Numbers and keeps a message; returns its JSON, or undefined if the sender's share is used up. */
  add(event: RoomEvent): string | undefined {
    const from = 'from' in event ? event.from : undefined
    const text = JSON.stringify({ n: this.#base + this.#kept.length + 1, ...event })
    const used = this.#used.get(from) ?? { messages: 0, bytes: 0 }
    const full = used.messages >= this.#share.messages || used.bytes + text.length > this.#share.bytes
    if (from !== undefined && full) return undefined
    this.#used.set(from, used)
    used.messages++
    used.bytes += text.length
    this.#kept.push({ text, from })
    while ((this.#used.get(undefined)?.messages ?? 0) > MAX_UNACKED) this.#drop(1)
    return text
  }

  /** Drops the messages up to number `seen`: the player has them. */
  confirm(seen: number): void {
    this.#drop(Math.min(seen - this.#base, this.#kept.length))
  }

  /** Returns the messages after number `seen`; undefined if some were dropped already, or `seen` was never sent. */
  after(seen: number): readonly string[] | undefined {
    if (seen < this.#base || seen > this.#base + this.#kept.length) return undefined
    return this.#kept.slice(seen - this.#base).map(({ text }) => text)
  }

  #drop(count: number): void {
    if (count <= 0) return
    for (const { text, from } of this.#kept.slice(0, count)) {
      const used = this.#used.get(from)
      if (!used) continue
      used.messages--
      used.bytes -= text.length
      if (used.messages === 0) this.#used.delete(from)
    }
    this.#kept = this.#kept.slice(count)
    this.#base += count
  }
}
