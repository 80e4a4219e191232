import { MAX_UNACKED, MAX_UNACKED_BYTES } from '@tickmesh/lobby/protocol'
import type { RoomMessage } from '@tickmesh/lobby/protocol'

type Numbered = Extract<RoomMessage, { readonly n: number }>
/** A numbered message before it has its number. */
export type Unnumbered = Numbered extends infer Message ? (Message extends unknown ? Omit<Message, 'n'> : never) : never

/** What was said to the room and not yet confirmed by it: sent again after a lost socket, at most `MAX_UNACKED`. */
export class Backlog {
  readonly #kept: string[] = []
  #bytes = 0
  /** Number of the last message that the room confirmed. */
  #base = 0

  /** Number of the last message that was said. */
  get last(): number {
    return this.#base + this.#kept.length
  }

  /** Numbers a message and keeps it. Returns its text; undefined, and nothing is kept, if there is no place. */
  add(message: Unnumbered): string | undefined {
    const text = JSON.stringify({ ...message, n: this.last + 1 })
    if (this.#kept.length >= MAX_UNACKED || this.#bytes + text.length > MAX_UNACKED_BYTES) return undefined
    this.#kept.push(text)
    this.#bytes += text.length
    return text
  }

  confirm(heard: number): void {
    while (this.#base < heard) {
      const text = this.#kept.shift()
      if (text === undefined) return
      this.#bytes -= text.length
      this.#base++
    }
  }

  unconfirmed(): readonly string[] {
    return this.#kept
  }
}
