// Requests and answers between objects of the lobby; no client sees them.

import type { RoomListing } from '../protocol/index.ts'

/**
 * Terms of a player in a quick match: from `min` to `max` players. Terms of a room: what all of its first players took.
 */
export interface Match {
  readonly mode: string
  readonly min: number
  readonly max: number
}

/** Properties of a new room. */
export interface RoomSpec {
  /** Address that made the room; undefined if nothing is counted for it. */
  readonly address?: string | undefined
  readonly game: string
  readonly version: number
  readonly public: boolean
  readonly maxPlayers: number
  readonly data: unknown
  readonly match?: Match
}

/** Request of a directory to a room; `seats` are reserved, one ticket each. */
export type RoomCall =
  | { readonly type: 'open'; readonly spec: RoomSpec; readonly seats: number }
  | { readonly type: 'reserve'; readonly seats: number }
  /** Players who had these tickets do not come: their seats are free at once. */
  | { readonly type: 'release'; readonly tickets: readonly string[] }

/** Answer of a room to a directory. */
export type RoomAnswer =
  | { readonly type: 'tickets'; readonly tickets: readonly string[] }
  /** Answer to `open`: this code is in use. */
  | { readonly type: 'taken' }
  /** Answer to `reserve`: this room has ended. */
  | { readonly type: 'ended' }

/** Report of a room to its directory. `revision` rises, so that a late report is ignored. */
export type DirectoryCall =
  | {
      readonly type: 'report'
      readonly revision: number
      readonly listing: RoomListing
      readonly match?: Match
      readonly address?: string | undefined
    }
  | { readonly type: 'ended'; readonly code: string }
  /** A player of a quick match has come with this ticket. */
  | { readonly type: 'used'; readonly ticket: string }

/** Call to the door, as PartyKit has one in an object for each address. */
export type DoorCall =
  /** A socket of this address is opened: at a directory, or at the room of a code. */
  | { readonly type: 'enter'; readonly code?: string }
  /** Asks whether such a socket would be let in; counts nothing. */
  | { readonly type: 'ask'; readonly code?: string }
  /** The address asked for a room that is there, or showed no code. */
  | { readonly type: 'known'; readonly code: string }
  /** The address has a ticket or a seat in this room. */
  | { readonly type: 'admit'; readonly code: string }

/** Answer of the door. */
export interface DoorAnswer {
  readonly allowed: boolean
  /** Answer to `ask`: time for which the address is kept out, in milliseconds, at least. */
  readonly keptOutMs: number
}

/** Answer of a directory to a room. */
export interface DirectoryAnswer {
  readonly type: 'noted'
}
