// State of a room's code: vacant, in use by an open room, or still in use after its end.

import { ByteBudget } from './byte-budget.ts'
import type { RoomSpec } from './calls.ts'
import { FormerSeats } from './former-seats.ts'
import { mintSeed, mintToken } from './mint.ts'
import { Relay } from './relay.ts'
import type { ObjectRuntime } from './runtime.ts'
import { Seats } from './seats.ts'
import { ENDED_MS, SEATINGS_AT_ONCE, SEATINGS_PER_S } from './server-limits.ts'
import { Tickets } from './tickets.ts'
import { TokenBucket } from './token-bucket.ts'

export interface Open {
  readonly kind: 'open'
  readonly spec: RoomSpec
  readonly seed: number
  readonly seats: Seats
  /** Rate of seatings, over all connections. */
  readonly seatings: TokenBucket
  readonly tickets: Tickets
  readonly former: FormerSeats
  readonly relay: Relay
}

interface Ended {
  readonly kind: 'ended'
  readonly game: string
  readonly until: number
  readonly former: FormerSeats
}

export type RoomState = { readonly kind: 'vacant' } | Open | Ended

/** Returns the state of a new room without seats. */
export function openRoom(spec: RoomSpec, runtime: ObjectRuntime, relays: boolean): Open {
  const bytes = (count: number): Uint8Array => runtime.bytes(count)
  const former = new FormerSeats()
  const lobby = runtime.outboxBytes
  const { roomOutboxBytes, hostAnswerMs } = runtime.limits
  const options = { budgets: { room: new ByteBudget(roomOutboxBytes, lobby), lobby }, hostAnswerMs }
  return {
    kind: 'open',
    spec,
    seed: mintSeed(bytes),
    seats: new Seats(spec.maxPlayers, options, ({ member, secret }) => former.add(member.id, secret)),
    seatings: new TokenBucket(runtime.now(), {
      burst: Math.max(SEATINGS_AT_ONCE, spec.maxPlayers),
      perSecond: SEATINGS_PER_S,
    }),
    tickets: new Tickets(() => mintToken(bytes)),
    former,
    relay: new Relay(runtime, relays, spec.maxPlayers),
  }
}

/** Returns the state of a room that ends now; its players may hear so when they resume. */
export function endRoom({ spec, seats, former }: Open, now: number): Ended {
  for (const { member, secret, outbox } of seats.all()) {
    former.add(member.id, secret)
    outbox.clear()
  }
  return { kind: 'ended', game: spec.game, until: now + ENDED_MS, former }
}
