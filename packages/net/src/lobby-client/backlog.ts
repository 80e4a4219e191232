// Unconfirmed messages of a seat to its room; `SeatOutbox` decides when they are sent.

import type { RoomMessage, Unacked } from '@tickmesh/lobby/protocol'

type Numbered = Extract<RoomMessage, { readonly n: number }>
/** Message to a room, before it is numbered. */
export type Unnumbered = Numbered extends infer Message ? (Message extends unknown ? Omit<Message, 'n'> : never) : never

/** Messages to the room that it has not confirmed; sent again after a lost socket. */
export class Backlog {
  readonly #limit: Unacked
  readonly #kept: string[] = []
  #bytes = 0
  #base = 0

  constructor(limit: Unacked) {
    this.#limit = limit
  }

  /** Number of the last message that the room confirmed. */
  get confirmed(): number {
    return this.#base
  }

  /** Numbers a message and keeps it; false if the backlog is full. */
  add(message: Unnumbered): boolean {
    const text = JSON.stringify({ ...message, n: this.#base + this.#kept.length + 1 })
    if (this.#kept.length >= this.#limit.messages || this.#bytes + text.length > this.#limit.bytes) return false
    this.#kept.push(text)
    this.#bytes += text.length
    return true
  }

  /** Returns the JSON of message `n`, if it exists and is not confirmed. */
  at(n: number): string | undefined {
    return this.#kept[n - this.#base - 1]
  }

  /** Drops the messages up to number `heard`. */
  confirm(heard: number): void {
    while (this.#base < heard) {
      const text = this.#kept.shift()
      if (text === undefined) return
      this.#bytes -= text.length
      this.#base++
    }
  }
}
