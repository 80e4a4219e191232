import type { RoomListing } from '../protocol/index.ts'

/** Whom a room of a quick match is for; rooms of unlike matches are not filled from one queue. */
export interface Match {
  readonly mode: string
  readonly min: number
  readonly max: number
}

/** What a room is made with. */
export interface RoomSpec {
  readonly game: string
  readonly version: number
  readonly public: boolean
  readonly maxPlayers: number
  readonly data: unknown
  readonly match?: Match
}

/** What a directory asks of a room. `seats` are reserved, one ticket each. */
export type RoomCall =
  | { readonly type: 'open'; readonly spec: RoomSpec; readonly seats: number }
  | { readonly type: 'reserve'; readonly seats: number }

export type RoomAnswer =
  | { readonly type: 'tickets'; readonly tickets: readonly string[] }
  /** `open`: this code is in use. */
  | { readonly type: 'taken' }
  /** `reserve`: this room has ended. */
  | { readonly type: 'gone' }

/** What a room tells its directory. `revision` rises, so that a report that was overtaken does no harm. */
export type DirectoryCall =
  | { readonly type: 'report'; readonly revision: number; readonly listing: RoomListing; readonly match?: Match }
  | { readonly type: 'ended'; readonly code: string }

export interface DirectoryAnswer {
  readonly type: 'noted'
}
