import type { RoomMessage, Unacked } from '@tickmesh/lobby/protocol'

type Numbered = Extract<RoomMessage, { readonly n: number }>
/** A numbered message before it has its number. */
export type Unnumbered = Numbered extends infer Message ? (Message extends unknown ? Omit<Message, 'n'> : never) : never

/** What was said to the room and not yet confirmed by it: sent again after a lost socket. */
export class Backlog {
  readonly #limit: Unacked
  readonly #kept: string[] = []
  #bytes = 0
  /** Number of the last message that the room confirmed. */
  #base = 0

  constructor(limit: Unacked) {
    this.#limit = limit
  }

  get confirmed(): number {
    return this.#base
  }

  /** Numbers a message and keeps it; false if there is no place. */
  add(message: Unnumbered): boolean {
    const text = JSON.stringify({ ...message, n: this.#base + this.#kept.length + 1 })
    if (this.#kept.length >= this.#limit.messages || this.#bytes + text.length > this.#limit.bytes) return false
    this.#kept.push(text)
    this.#bytes += text.length
    return true
  }

  /** The message of this number, if it was said and is not confirmed. */
  at(n: number): string | undefined {
    return this.#kept[n - this.#base - 1]
  }

  confirm(heard: number): void {
    while (this.#base < heard) {
      const text = this.#kept.shift()
      if (text === undefined) return
      this.#bytes -= text.length
      this.#base++
    }
  }
}
