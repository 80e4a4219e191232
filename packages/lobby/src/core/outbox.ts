import { MAX_UNACKED, MAX_UNACKED_BYTES } from '../protocol/index.ts'
import type { RoomEvent } from '../protocol/index.ts'

/** The numbered messages of one seat that its player has not confirmed, the newest `MAX_UNACKED` of them. */
export class Outbox {
  readonly #kept: string[] = []
  #bytes = 0
  /** Number of the last message that was dropped or confirmed. */
  #base = 0

  /** Numbers a message and keeps it. Returns its text. */
  add(event: RoomEvent): string {
    const text = JSON.stringify({ n: this.#base + this.#kept.length + 1, ...event })
    this.#kept.push(text)
    this.#bytes += text.length
    while (this.#kept.length > MAX_UNACKED || this.#bytes > MAX_UNACKED_BYTES) this.#drop()
    return text
  }

  /** The player has everything up to number `seen`. */
  confirm(seen: number): void {
    while (this.#base < seen && this.#kept.length > 0) this.#drop()
  }

  /** What came after number `seen`; undefined if a part of it is kept no longer, or `seen` was never sent. */
  after(seen: number): readonly string[] | undefined {
    if (seen < this.#base || seen > this.#base + this.#kept.length) return undefined
    return this.#kept.slice(seen - this.#base)
  }

  #drop(): void {
    const text = this.#kept.shift()
    if (text === undefined) return
    this.#bytes -= text.length
    this.#base++
  }
}
