/** A JSON value that an equality filter can hold. */
export type Scalar = string | number | boolean | null

/** A player as the lobby knows them. */
export interface WireMember {
  readonly id: string
  readonly slot: number
  readonly ordinal: number
  readonly name: string
}

/** A STUN or TURN server, as `RTCPeerConnection` takes it. */
export interface IceServer {
  readonly urls: string | readonly string[]
  readonly username?: string
  readonly credential?: string
}

/** One line of the room list. */
export interface RoomListing {
  readonly code: string
  /** Seats taken or reserved. */
  readonly players: number
  readonly maxPlayers: number
  /** Free-form data as the creator gave it; null if none. */
  readonly data: unknown
  /** The quick-match mode, of a room that was made by quick match. */
  readonly mode?: string
}

/** What every socket says to stay alive. `seen`: the number of the last message heard, 0 for none. */
export interface Ping {
  readonly type: 'ping'
  readonly seen: number
}

/** What a client says to a directory. `req` numbers a request; its answers carry it. */
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
      readonly mode?: string
      readonly data?: { readonly [key: string]: Scalar }
    }
  | { readonly type: 'quick'; readonly req: number; readonly mode: string; readonly min: number; readonly max: number }
  | { readonly type: 'cancel'; readonly req: number }

/** What a client says to a room. `n` numbers what must arrive exactly once and in order. */
export type RoomMessage =
  | Ping
  | {
      readonly type: 'join'
      readonly protocol: number
      readonly game: string
      readonly version: number
      readonly name: string
      readonly ticket?: string
    }
  | {
      readonly type: 'resume'
      readonly protocol: number
      readonly id: string
      readonly secret: string
      readonly seen: number
    }
  | { readonly type: 'signal'; readonly n: number; readonly to: string; readonly data: unknown }
  | { readonly type: 'reach'; readonly n: number; readonly peer: string; readonly reachable: boolean }
  | { readonly type: 'leave' }
  | { readonly type: 'close' }

export type ClientMessage = DirectoryMessage | RoomMessage

/** Why a member is gone. */
export type WireLeaveReason = 'left' | 'timeout'

/** What is resent after a lost socket; each goes out with the `n` of its seat. */
export type RoomEvent =
  | { readonly type: 'joined'; readonly member: WireMember }
  | { readonly type: 'left'; readonly id: string; readonly reason: WireLeaveReason }
  | { readonly type: 'host'; readonly id: string; readonly term: number }
  | { readonly type: 'signal'; readonly from: string; readonly data: unknown }
  | { readonly type: 'reach'; readonly from: string; readonly peer: string; readonly reachable: boolean }

/** Everything a player must know on taking a seat. */
export interface Seated {
  readonly type: 'seated'
  readonly code: string
  /** Gets the seat back after a lost socket. Nobody else is told. */
  readonly secret: string
  readonly id: string
  /** In order of `ordinal`, this player included. */
  readonly members: readonly WireMember[]
  readonly host: { readonly id: string; readonly term: number }
  /** Slots of two members, of whom the first has said that it cannot reach the second. */
  readonly unreachable: readonly (readonly [number, number])[]
  readonly maxPlayers: number
  readonly public: boolean
  readonly data: unknown
  readonly mode?: string
  /** Unsigned 32-bit. */
  readonly seed: number
  readonly iceServers: readonly IceServer[]
  /** Nobody configured these servers; whoever reaches the lobby on their own machine needs none. */
  readonly iceDefault: boolean
}

export type ServerMessage =
  | { readonly type: 'welcome'; readonly protocol: number }
  | { readonly type: 'queued'; readonly req: number }
  | { readonly type: 'made'; readonly req: number; readonly code: string; readonly ticket: string }
  | { readonly type: 'rooms'; readonly req: number; readonly rooms: readonly RoomListing[] }
  | Seated
  | { readonly type: 'resumed'; readonly heard: number }
  | (RoomEvent & { readonly n: number })
  | { readonly type: 'pong'; readonly heard: number }
  | { readonly type: 'closed'; readonly reason: 'closed' | 'replaced' }
  | { readonly type: 'error'; readonly code: LobbyErrorCode; readonly message: string; readonly req?: number }

/**
 * What the lobby answers when it cannot do what was asked.
 *
 * - `malformed`: no JSON, or not the shape of its type. `unknown-type`: no message has this type here.
 * - `too-large`: a message over 16 KB, or room data over 2 KB.
 * - `unexpected`: a message that has no place now, such as a second `join`.
 * - `rate-limited`: too many messages, or players who come and go too fast; what was refused may be sent again after a second.
 * - `room-unknown`, `room-full`, `room-closed`: of the room that was asked for.
 * - `version-mismatch`: the room plays another version of the game.
 * - `protocol-mismatch`: the lobby speaks another version of this protocol.
 * - `seat-unknown`: no such seat to resume, or it was kept no longer.
 * - `not-allowed`: only the host or the creator of a room closes it.
 * - `lobby-full`: a cap of the lobby is reached.
 * - `internal`: the lobby failed; ask again.
 */
export type LobbyErrorCode = (typeof LOBBY_ERROR_CODES)[number]

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
  'internal',
] as const
