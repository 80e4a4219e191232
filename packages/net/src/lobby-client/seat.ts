// Seat in a room of the lobby, as an interface: `room/` uses the lobby through this only.

import type { TickmeshError } from '../errors.ts'

/** Seated player. */
export interface Member {
  /** Id from the lobby, unique and never used again. */
  readonly id: string
  /** Number of the seat, 0 to 63; used again after the player has left. */
  readonly slot: number
  /** Number of the seating, rising by one: of two members, the later one opens the link. */
  readonly ordinal: number
  /** Name of the player: plain text, at most 32 characters. */
  readonly name: string
  /** True: before an address is shown to this player, or gathered for it, it is asked. */
  readonly asks?: boolean
}

/** Host of a room, and its term of office. A higher term outranks a lower one. */
export interface HostTerm {
  readonly id: string
  readonly term: number
}

/** Reason for which a member's seat was freed: the member left, was silent for too long, or was removed. */
export type LeaveReason = 'left' | 'timeout' | 'kicked'

/** Connection to the lobby. `lost`: given up; linked players play on without a lobby. */
export type LobbyStatus = 'connected' | 'reconnecting' | 'lost'

/** Events of a seat. Never called in the task in which the seat was taken. */
export interface SeatEvents {
  joined(member: Member): void
  left(id: string, reason: LeaveReason): void
  host(host: HostTerm): void
  /** Called for a signal of another member; `from` is set by the lobby. */
  signal(from: string, data: unknown): void
  /** Called when member `a` has reported that it can (or cannot) reach `b`. */
  reach(a: string, b: string, reachable: boolean): void
  /** Called for each batch of the relay; one that comes before `listen` is dropped. */
  relayed?(batch: Uint8Array): void
  status(status: LobbyStatus): void
  /** Called when the lobby has answered a `check`, or over a new socket (`anew`): signals arrive. */
  back(anew: boolean): void
  /** Called once and last, when the seat is lost; not called after `leave`. */
  closed(error: TickmeshError): void
}

/** Relay of the room, as a seat reaches it. */
export interface SeatRelay {
  /** Budget of this seat, bytes a second; 0 where the relay is off. */
  readonly bytesPerSecond: number
  /** Returns the socket to the room, if there is one. */
  socket(): { sendEncoded(batch: Uint8Array): boolean; readonly waiting: number } | undefined
}

/** Seat of this player in a room. */
export interface Seat {
  readonly code: string
  readonly me: Member
  /** Members when this seat was taken, this player included, in order of `ordinal`. */
  readonly members: readonly Member[]
  readonly host: HostTerm
  /** Number of seats. */
  readonly maxPlayers: number
  readonly public: boolean
  /** Data of the room's creator. */
  readonly data: unknown
  /** Seed of the room: an unsigned 32-bit number, the same for all members. */
  readonly seed: number
  /** STUN and TURN servers. The lobby renews their credentials. */
  readonly iceServers: readonly RTCIceServer[]
  readonly status: LobbyStatus
  readonly relay: SeatRelay
  /**
   * Calls `events` from now on, never in this task: first a `reach` for each pair that was unreachable when the seat
   * was taken, then the events since.
   */
  listen(events: SeatEvents): void
  /** Sends a signal to one member, now or when the lobby is back; dropped with a log entry if too many wait. */
  signal(to: string, data: unknown): void
  /** Reports to all that this player can or cannot reach another; `closed`: the other one has closed the link. */
  reach(to: string, reachable: boolean, closed?: boolean): void
  /** Asks whether the lobby answers: `back` follows when it does. `hurry`: sockets can open again, others could. */
  check(hurry?: boolean): void
  /** Ends the room for all (`room-closed`). Refused, with a log entry, for all but its host and its creator. */
  closeRoom(): void
  /** Frees the seat. A second call has no effect. */
  leave(): void
}
