import { MAX_UNACKED, unackedOfSender } from '../protocol/index.ts'
import type { RoomEvent, Unacked } from '../protocol/index.ts'

interface Kept {
  readonly text: string
  /** The player whose message it is; undefined for the room's own. */
  readonly from: string | undefined
}

/**
 * The numbered messages of one seat that its player has not confirmed. Each other player has a share of it, so that
 * none of them can use it up for the rest; of the room's own, the newest `MAX_UNACKED` are kept.
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

  /** Numbers a message and keeps it. Returns its text; undefined, and nothing is kept, if its sender's share is used up. */
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

  /** The player has everything up to number `seen`. */
  confirm(seen: number): void {
    this.#drop(Math.min(seen - this.#base, this.#kept.length))
  }

  /** What came after number `seen`; undefined if a part of it is kept no longer, or `seen` was never sent. */
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
