// Relay of a room: binary messages between its seats, for players without a direct path.

import {
  MAX_RELAY_BYTES,
  RELAY_PART_COST,
  RELAY_STATE,
  readRelayBatch,
  writeRelayBatch,
  type RelayPart,
} from '../protocol/index.ts'
import type { Connection, ObjectRuntime } from './runtime.ts'
import type { Seat, Seats } from './seats.ts'
import { RELAY_BURST_S, RELAY_LAG_S } from './server-limits.ts'
import { TokenBucket } from './token-bucket.ts'

/** Refusal of a binary message; `relay-absent`: of parts of one. */
export type RelayRefusal = 'unexpected' | 'malformed' | 'too-large' | 'relay-off' | 'relay-limited' | 'relay-absent'

/** Sentences for the refusals. */
export const RELAY_REFUSALS: { readonly [code in RelayRefusal]: string } = {
  unexpected: 'take a seat first',
  malformed: 'a binary message consists of whole parts',
  'too-large': `a binary message has at most ${MAX_RELAY_BYTES} bytes`,
  'relay-off': 'this lobby does not relay',
  'relay-limited': 'too many bytes a second for one seat',
  'relay-absent': 'a recipient is not there',
}

/** Budgets of a room's relay. It reads where a part of a message goes, and none of the bytes of the game. */
export class Relay {
  /** Budget of one seat, bytes a second: an equal share of the room's, so that nobody uses up another's. 0: off. */
  readonly bytesPerSecond: number
  readonly #runtime: ObjectRuntime
  readonly #budgets = new WeakMap<Seat, TokenBucket>()

  constructor(runtime: ObjectRuntime, on: boolean, maxPlayers: number) {
    const { limits } = runtime
    const share = Math.min(limits.relayBytesPerSeat, limits.relayBytesPerRoom / maxPlayers)
    this.bytesPerSecond = on ? Math.floor(share) : 0
    this.#runtime = runtime
  }

  /** Sends the parts of a batch on: one message to each recipient. Returns the code of a refusal. */
  forward(seats: Seats, from: Seat, batch: Uint8Array): RelayRefusal | undefined {
    const counters = this.#runtime.relayed
    const taken = this.#partsOf(from, batch)
    if (typeof taken === 'string') {
      counters.refused++
      return taken
    }
    counters.messages++
    counters.bytes += batch.length
    const outbound = new Map<Connection, RelayPart[]>()
    let absent = 0
    for (const { slot, channel, bytes } of taken) {
      const seat = seats.at(slot)
      if (!seat || seat === from || seat.presence.kind === 'away') {
        absent++
        continue
      }
      const { connection } = seat.presence
      const parts = outbound.get(connection) ?? []
      outbound.set(connection, parts)
      parts.push({ slot: from.member.slot, channel, bytes })
    }
    for (const [connection, parts] of outbound) {
      // State that waits is old: what comes next is newer.
      const lags = (connection.queued?.() ?? 0) > this.bytesPerSecond * RELAY_LAG_S
      const due = lags ? parts.filter(({ channel }) => channel !== RELAY_STATE) : parts
      counters.dropped += parts.length - due.length
      if (due.length === 0) continue
      counters.forwarded++
      connection.send(writeRelayBatch(due))
    }
    if (absent === 0) return undefined
    counters.absent += absent
    return 'relay-absent'
  }

  /** Returns the parts of a batch, or the code of its refusal. */
  #partsOf(from: Seat, batch: Uint8Array): readonly RelayPart[] | RelayRefusal {
    if (this.bytesPerSecond === 0) return 'relay-off'
    if (batch.length > MAX_RELAY_BYTES) return 'too-large'
    const parts = readRelayBatch(batch)
    if (!parts) return 'malformed'
    const now = this.#runtime.now()
    const budget = this.#budgets.get(from) ?? new TokenBucket(now, this.#allowance())
    this.#budgets.set(from, budget)
    return budget.takeTokens(now, batch.length + RELAY_PART_COST * parts.length) ? parts : 'relay-limited'
  }

  #allowance(): { readonly burst: number; readonly perSecond: number } {
    const perSecond = this.bytesPerSecond
    return { perSecond, burst: MAX_RELAY_BYTES + perSecond * RELAY_BURST_S }
  }
}
