// Admission of a player to a room: the reasons for which a `join` is refused, and the answer to one that is not.

import type { IceServer, LobbyErrorCode, RoomMessage, Seated } from '../protocol/index.ts'
import type { Open, RoomState } from './room-state.ts'
import type { Seat } from './seats.ts'

export type JoinRequest = RoomMessage & { readonly type: 'join' }

/** Refusal of a request: its code, and the sentence for it. */
export type Refused = readonly [code: LobbyErrorCode, reason: string]

export function isRefused(admitted: Open | Refused): admitted is Refused {
  return Array.isArray(admitted)
}

/** Returns the number of seats of a room that are neither taken nor reserved. */
export function freeSeats({ spec, seats, tickets }: Open): number {
  return spec.maxPlayers - seats.size - tickets.size
}

/** Returns the room that a player asks for if there is a place for it, else the refusal. */
export function admission(state: RoomState, code: string, { game, version, ticket }: JoinRequest): Open | Refused {
  // A room of another game answers as no room at all, so that a guessed code reveals nothing.
  const own = state.kind === 'open' ? state.spec.game : state.kind === 'ended' ? state.game : undefined
  if (state.kind === 'vacant' || own !== game) return ['room-unknown', `no room has the code ${code}`]
  if (state.kind === 'ended') return ['room-closed', 'this room has ended']
  if (state.spec.version !== version)
    return ['version-mismatch', `this room plays version ${state.spec.version} of the game`]
  if (state.tickets.get(ticket) === undefined && freeSeats(state) <= 0)
    return ['room-full', 'every seat of this room is taken']
  return state
}

/** ICE servers of a player; `iceDefault` is true if the lobby has no others than its built-in one. */
export interface SeatIce {
  readonly iceServers: readonly IceServer[]
  readonly iceDefault: boolean
}

/** Returns the answer to a player who has taken a seat. */
export function seatedMessage(
  code: string,
  { spec, seats, seed, relay }: Open,
  { member, secret }: Seat,
  ice: SeatIce,
): Seated {
  return {
    type: 'seated',
    code,
    secret,
    id: member.id,
    members: seats.members(),
    host: seats.host,
    unreachable: seats.unreachable(),
    maxPlayers: spec.maxPlayers,
    public: spec.public,
    data: spec.data,
    ...(spec.match ? { mode: spec.match.mode } : {}),
    seed,
    ...ice,
    relayBytesPerSecond: relay.bytesPerSecond,
  }
}
