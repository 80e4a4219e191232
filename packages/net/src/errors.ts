/**
 * What can go wrong, one code a cause.
 *
 * - `lobby-unreachable`: no answer from the lobby's address. Check that it runs and that the address is right.
 * - `lobby-lost`: the lobby went away while something was asked of it. Ask again.
 * - `lobby-insecure`: a `ws:` lobby from an `https:` page; browsers block it. Use `wss:`.
 * - `lobby-refused`: the lobby answered with an error of its own; the message says which.
 * - `room-unknown`: no room has this code (in this game and version).
 * - `room-full`: every seat is taken.
 * - `room-closed`: the room has ended.
 * - `version-mismatch`: the other end speaks another protocol version, or another game version.
 * - `schema-mismatch`: the other end declares another state, events, cues or shared values under the same game version.
 * - `rate-limited`: too many requests; wait and ask again.
 * - `timeout`: a wait came to its limit.
 * - `aborted`: the caller gave it up (`AbortSignal`).
 * - `webrtc-unavailable`: this runtime has no WebRTC, or it is blocked.
 * - `invalid-game`: the declaration passed to `defineGame` is wrong; the message names the place.
 * - `invalid-value`: a value does not fit its declaration (a field, an event, a cue, a shared value, an option).
 * - `too-large`: an event over 64 KB, a cue over 1,000 bytes, a transfer over its limit, room data over its cap.
 * - `not-host`: only the host writes shared values, hands entities over, and writes entities under `authority: hostAuthority()`.
 * - `not-connected`: the player is not in the room or cannot be reached.
 * - `congested`: a player took nothing for so long that what waits for them reached its cap; they were dropped.
 * - `left`: the room has been left; the handle is dead.
 * - `transfer-cancelled`: either end cancelled a transfer, or its link ended.
 * - `refused`: the peer refused a transfer.
 */
export type TickmeshErrorCode =
  | 'lobby-unreachable'
  | 'lobby-lost'
  | 'lobby-insecure'
  | 'lobby-refused'
  | 'room-unknown'
  | 'room-full'
  | 'room-closed'
  | 'version-mismatch'
  | 'schema-mismatch'
  | 'rate-limited'
  | 'timeout'
  | 'aborted'
  | 'webrtc-unavailable'
  | 'invalid-game'
  | 'invalid-value'
  | 'too-large'
  | 'not-host'
  | 'not-connected'
  | 'congested'
  | 'left'
  | 'transfer-cancelled'
  | 'refused'

/** The one class of error that Tickmesh throws or rejects with. The message says what to do. */
export class TickmeshError extends Error {
  override readonly name: string = 'TickmeshError'
  /** Which failure this is; stable, to switch on. */
  readonly code: TickmeshErrorCode

  constructor(code: TickmeshErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}
