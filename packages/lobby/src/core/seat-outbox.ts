// Messages of a room to one player, kept for resending until the player confirms them.

import { MAX_UNACKED, unackedOfSender, type RoomEvent, type Unacked } from '../protocol/index.ts'
import { type ByteBudget, bytesInMemory } from './byte-budget.ts'
import { OUTBOX_FLOOR_BYTES } from './server-limits.ts'

/** Unconfirmed message, as JSON. */
interface Kept {
  readonly text: string
  /** Id of the sending player; undefined for a message of the room itself. */
  readonly from: string | undefined
  readonly bytes: number
}

/** Budgets of the messages of all seats together: of a room, and of the lobby. */
export interface OutboxBudgets {
  readonly room: ByteBudget
  readonly lobby: ByteBudget
}

/**
 * Numbered messages to one seat that its player has not confirmed. Each sender has an equal share, so that none uses up
 * another's; of the room's own messages the newest `MAX_UNACKED` are kept. When the room's budget or the lobby's is
 * used up, players who confirm little get no more signals; who confirms goes on.
 */
export class SeatOutbox {
  readonly #share: Unacked
  readonly #budgets: OutboxBudgets
  /** Bytes that this seat may take of the room's budget when it is used up. */
  readonly #floor: number
  readonly #used = new Map<string | undefined, { messages: number; bytes: number }>()
  #bytes = 0
  #kept: Kept[] = []
  /** Number of the last message that was dropped or confirmed. */
  #base = 0

  constructor(maxPlayers: number, budgets: OutboxBudgets) {
    this.#share = unackedOfSender(maxPlayers)
    this.#budgets = budgets
    this.#floor = Math.floor(budgets.room.limit / maxPlayers)
  }

  /** Numbers and keeps a message; returns its JSON, or undefined if the sender's share or a budget is used up. */
  add(event: RoomEvent): string | undefined {
    const from = 'from' in event ? event.from : undefined
    const text = JSON.stringify({ n: this.#base + this.#kept.length + 1, ...event })
    const bytes = bytesInMemory(text)
    const used = this.#used.get(from) ?? { messages: 0, bytes: 0 }
    const full = used.messages >= this.#share.messages || used.bytes + text.length > this.#share.bytes
    if (from !== undefined && (full || !this.#fits(bytes))) return undefined
    this.#used.set(from, used)
    used.messages++
    used.bytes += text.length
    this.#count(bytes)
    this.#kept.push({ text, from, bytes })
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

  /** Drops all messages; nothing is added any more. */
  clear(): void {
    this.#drop(this.#kept.length)
  }

  #fits(bytes: number): boolean {
    const { room, lobby } = this.#budgets
    const own = this.#bytes + bytes
    return (room.fits(bytes) || own <= this.#floor) && (lobby.fits(bytes) || own <= OUTBOX_FLOOR_BYTES)
  }

  #count(bytes: number): void {
    this.#bytes += bytes
    this.#budgets.room.add(bytes)
  }

  #drop(count: number): void {
    if (count <= 0) return
    for (const { text, from, bytes } of this.#kept.slice(0, count)) {
      this.#count(-bytes)
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
