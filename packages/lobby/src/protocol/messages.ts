// Types of all messages between client and lobby; `shapes.ts` has their readers.

import type { Privacy } from './hidden-addresses.ts'

/** JSON value in a filter of room data. */
export type Scalar = string | number | boolean | null

/** Seated player, as the lobby describes them. */
export interface WireMember {
  readonly id: string
  readonly slot: number
  readonly ordinal: number
  readonly name: string
  /** True: before an address is shown to this player, or gathered for it, it is asked. */
  readonly asks?: boolean
}

/** STUN or TURN server, as `RTCPeerConnection` takes it. */
export interface IceServer {
  readonly urls: string | readonly string[]
  readonly username?: string
  readonly credential?: string
}

/** Entry of the room list. */
export interface RoomListing {
  readonly code: string
  /** Number of seats taken or reserved. */
  readonly players: number
  readonly maxPlayers: number
  /** Data of the room's creator; null if none. */
  readonly data: unknown
  /** Mode, if the room was made by a quick match. */
  readonly mode?: string
}

/** Keep-alive of every socket. `seen` confirms: the number of the last message received, 0 for none. */
export interface Ping {
  readonly type: 'ping'
  readonly seen: number
}

/** Message from a client to a directory. `req` numbers a request; its answers carry it. */
export type DirectoryMessage =
  | Ping
  | { readonly type: 'hello'; readonly protocol: number }
  | {
      readonly type: 'create'
      readonly req: number
      readonly public: boolean
      readonly maxPlayers: number
      readonly data?: unknown
    }
  | {
      readonly type: 'list'
      readonly req: number
      readonly mode?: string | undefined
      readonly data?: { readonly [key: string]: Scalar } | undefined
      /** Page of the list, from 0, the default. */
      readonly page?: number
    }
  | {
      readonly type: 'quick'
      readonly req: number
      readonly mode: string
      readonly min: number
      readonly max: number
      /** Hash of this player's key, with the salt of `ready`. */
      readonly self?: string
      /** Hashes of the keys of players whom this one must not meet. */
      readonly avoid?: readonly string[]
    }
  | { readonly type: 'cancel'; readonly req: number }

/** Message from a client to a room. `n` numbers the messages that arrive exactly once and in order. */
export type RoomMessage =
  | Ping
  | {
      readonly type: 'join'
      readonly protocol: number
      readonly game: string
      readonly version: number
      readonly name: string
      readonly ticket?: string
      /** Milliseconds for which the seat is kept without a socket; at most, and by default, `SEAT_KEPT_MS`. */
      readonly keptMs?: number
      /** Level by which the room hides addresses in this player's signals. Default `open`. */
      readonly privacy?: Privacy
      /** See `WireMember.asks`. */
      readonly asks?: boolean
    }
  | {
      readonly type: 'resume'
      readonly protocol: number
      readonly id: string
      readonly secret: string
      readonly seen: number
    }
  | { readonly type: 'signal'; readonly n: number; readonly to: string; readonly data: unknown }
  | {
      readonly type: 'reach'
      readonly n: number
      readonly peer: string
      readonly reachable: boolean
      /** True if the peer has closed the link, and is not only silent. */
      readonly closed?: boolean
    }
  | { readonly type: 'leave' }
  | { readonly type: 'close' }

/** Message from a client. */
export type ClientMessage = DirectoryMessage | RoomMessage

/** Reason for which a seat was freed. */
export type WireLeaveReason = 'left' | 'timeout'

/** Event of a room; sent with the next number `n` of each seat, and again after a lost socket. */
export type RoomEvent =
  | { readonly type: 'joined'; readonly member: WireMember }
  | { readonly type: 'left'; readonly id: string; readonly reason: WireLeaveReason }
  | { readonly type: 'host'; readonly id: string; readonly term: number }
  | { readonly type: 'signal'; readonly from: string; readonly data: unknown }
  | { readonly type: 'reach'; readonly from: string; readonly peer: string; readonly reachable: boolean }

/** Answer to `join`: the seat, and the state of the room. */
export interface Seated {
  readonly type: 'seated'
  readonly code: string
  /** Proof for `resume`; sent to this player only. */
  readonly secret: string
  readonly id: string
  /** In order of `ordinal`, this player included. */
  readonly members: readonly WireMember[]
  readonly host: { readonly id: string; readonly term: number }
  /** Slots of two members; the first has reported that it cannot reach the second. */
  readonly unreachable: readonly (readonly [number, number])[]
  readonly maxPlayers: number
  readonly public: boolean
  readonly data: unknown
  readonly mode?: string
  /** Unsigned 32-bit number. */
  readonly seed: number
  readonly iceServers: readonly IceServer[]
  /** True for the built-in servers; a client that reaches the lobby on its own machine ignores them. */
  readonly iceDefault: boolean
  /** Budget of this seat at the relay, bytes a second; 0 where the relay is off. */
  readonly relayBytesPerSecond: number
}

/** Message from a directory or a room to a client. */
export type ServerMessage =
  /** First message of a directory. `salt` is the directory's for a day, for the hashes of quick matches. */
  | { readonly type: 'ready'; readonly protocol: number; readonly salt?: string }
  | { readonly type: 'queued'; readonly req: number }
  | { readonly type: 'made'; readonly req: number; readonly code: string; readonly ticket: string }
  | { readonly type: 'rooms'; readonly req: number; readonly rooms: readonly RoomListing[] }
  | Seated
  | { readonly type: 'resumed'; readonly heard: number }
  /** The list in place of that of `seated`: after `resumed`, and when credentials were renewed. */
  | { readonly type: 'ice'; readonly iceServers: readonly IceServer[] }
  | (RoomEvent & { readonly n: number })
  | { readonly type: 'pong'; readonly heard: number }
  | { readonly type: 'closed'; readonly reason: 'closed' | 'replaced' }
  | { readonly type: 'error'; readonly code: LobbyErrorCode; readonly message: string; readonly req?: number }

/**
 * Code of an `error` answer.
 *
 * - `malformed`: not JSON, or not the shape of its type. `unknown-type`: no message has this type here.
 * - `too-large`: a message over 16 KiB, or room data over 2 KiB.
 * - `unexpected`: a message that is not allowed in this state, such as a second `join`.
 * - `rate-limited`: too many messages, or players join too fast; the message may be sent again after a second.
 * - `room-unknown`, `room-full`, `room-closed`: state of the requested room.
 * - `version-mismatch`: the room plays another version of the game.
 * - `protocol-mismatch`: the lobby has another version of this protocol.
 * - `seat-unknown`: the seat to resume has expired.
 * - `not-allowed`: only the host or the creator closes a room.
 * - `lobby-full`: a cap of the lobby is reached.
 * - `relay-off`: this lobby does not relay. `relay-limited`: a binary message beyond the budget of its seat.
 * - `relay-absent`: parts of a binary message were for a player who is not there.
 * - `internal`: the lobby failed; the request may be sent again.
 */
export type LobbyErrorCode = (typeof LOBBY_ERROR_CODES)[number]

/** All codes of `error` answers. */
export const LOBBY_ERROR_CODES = [
  'malformed',
  'unknown-type',
  'too-large',
  'unexpected',
  'rate-limited',
  'room-unknown',
  'room-full',
  'room-closed',
  'version-mismatch',
  'protocol-mismatch',
  'seat-unknown',
  'not-allowed',
  'lobby-full',
  'relay-off',
  'relay-limited',
  'relay-absent',
  'internal',
] as const
