import type { TickmeshError } from '../errors.ts'

/** A player as the lobby knows them. */
export interface Member {
  /** Minted by the lobby; unique in the room, never used again. */
  readonly id: string
  /** The number of the seat, 0 to 63; unique among those present, used again after a player has left. */
  readonly slot: number
  /** Rises by one with every player seated: of two members, the later one opens the link. */
  readonly ordinal: number
  /** What the player calls themself: text, never HTML. At most 32 characters. */
  readonly name: string
}

/** Who owns what nobody else does. A higher term outranks a lower one. */
export interface HostTerm {
  readonly id: string
  readonly term: number
}

/** Why a member is gone: they left, were silent for longer than a seat is kept, or were removed. */
export type LeaveReason = 'left' | 'timeout' | 'kicked'

/** Whether the lobby can be heard now. `lost`: it was given up; those in the room play on without it. */
export type LobbyStatus = 'connected' | 'reconnecting' | 'lost'

/** What the lobby tells one seated player. Never called in the task in which the seat was taken. */
export interface SeatEvents {
  joined(member: Member): void
  left(id: string, reason: LeaveReason): void
  host(host: HostTerm): void
  /** `data` is as a member sent it; `from` is stamped by the lobby. */
  signal(from: string, data: unknown): void
  /** Member `a` told the lobby that it can (or cannot) reach `b`. */
  reach(a: string, b: string, reachable: boolean): void
  status(status: LobbyStatus): void
  /** The seat is gone, and with it the room. Once, and last; not called after `leave`. */
  closed(error: TickmeshError): void
}

/** A seat in a room, held through the lobby. */
export interface Seat {
  readonly code: string
  readonly me: Member
  /** Everybody seated when this seat was taken, this player included, in order of `ordinal`. */
  readonly members: readonly Member[]
  readonly host: HostTerm
  /** Number of seats. */
  readonly maxPlayers: number
  readonly public: boolean
  /** Free-form data of the room, as its creator gave it. */
  readonly data: unknown
  /** An unsigned 32-bit number, the same for all in the room. */
  readonly seed: number
  readonly iceServers: readonly RTCIceServer[]
  readonly status: LobbyStatus
  /**
   * From now on, `events` are called, never in this task. First comes who could not reach whom when the seat was taken
   * (`reach`), then what happened since.
   */
  listen(events: SeatEvents): void
  /** Relays a signal to one member. What cannot be sent now is sent when the lobby is back, or dropped with a count. */
  signal(to: string, data: unknown): void
  /** Tells all that this player can or cannot reach another. */
  reach(to: string, reachable: boolean): void
  /** Ends the room for all, who are told `room-closed`. Only its host and its creator may; others are refused with a log entry. */
  closeRoom(): void
  /** Gives the seat up. Again does nothing. */
  leave(): void
}
