// Errors of the public API: the class, and a code for each cause.

/**
 * Code of a {@link TickmeshError}: one for each cause.
 *
 * - `lobby-unreachable`: the lobby's address does not answer. Check that the lobby runs and that the address is right.
 * - `lobby-lost`: the lobby was lost before it answered a request; repeat it. Of a room: nobody else is in it.
 * - `lobby-insecure`: a `ws:` lobby on an `https:` page; browsers block it. Use `wss:`.
 * - `lobby-refused`: the lobby answered with an error of its own; the message names it.
 * - `room-unknown`: no room of this game and version has this code.
 * - `room-full`: every seat is taken.
 * - `room-closed`: the room has ended.
 * - `version-mismatch`: the other end has another protocol version or another game version.
 * - `schema-mismatch`: the other end declares other state, events, cues or shared values under the same game version.
 * - `rate-limited`: too many requests; wait, then repeat the request. Of a player: it sent too many messages.
 * - `timeout`: a request or a transfer reached its time limit.
 * - `aborted`: the caller cancelled with an `AbortSignal`.
 * - `webrtc-unavailable`: this runtime has no WebRTC, or it is blocked, and there is no relay (`relay: false`). Of a
 *   player: here or there.
 * - `invalid-game`: the declaration passed to `defineGame` is wrong; the message names the part.
 * - `invalid-value`: an argument is wrong, or a value does not match its declaration (field, event, cue, shared value).
 * - `too-large`: an event over 64 KB, a cue over 1,000 bytes, a transfer over 64 MiB, room data over 2 KB.
 * - `not-host`: the call is the host's alone: writing shared values, handing entities over, ending the room and, under
 *   `authority: hostAuthority()`, writing entities.
 * - `not-connected`: the player is not in the room, or there is no link to it: a firewall, a router, a page asleep.
 * - `congested`: too many messages waited for a player, again and again (`missed`): the link to it was ended.
 * - `left`: the room has ended for this player; its object can no longer be used.
 * - `transfer-cancelled`: one of the two players cancelled the transfer, or their link ended.
 * - `needs-transfers`, `needs-handover`, `needs-groups`: the call belongs to a feature that the game does not declare;
 *   in development, the message has the import, and the line to add to `defineGame`.
 * - `needs-host-authority`: the same of a call that belongs to `hostAuthority()`.
 * - `no-path`: the networks of two players let no connection through, no TURN server is reached by both, and the
 *   lobby's relay is off.
 * - `turn-refused`: the same, and the TURN server did not answer, or refused the credentials.
 * - `local-network-denied`: the same, and the page was denied its local network.
 * - `relay-off`: no direct link to the player is open, and the lobby's relay is off for one of the two.
 * - `relay-over-budget`: the player is connected over the lobby's relay, and much state to it is dropped: more is sent
 *   than the lobby's budget of a seat lets through.
 * - `no-relay`: one of two players shows no address, and neither a TURN server nor the lobby relays between them.
 * - `silent`: the player has not answered since the link was lost: a page asleep, a machine off.
 * - `refused`: the player refused the transfer, or the link.
 * - `blocked`: one of two players has blocked the other (`player.block()`).
 * - `identity-mismatch`: the other end of a link could not prove that it is the player: somebody was between the two,
 *   such as the lobby. No message passed; attempts go on.
 * - `identity-unavailable`: the page has no WebCrypto, or not the algorithm of the player's key, and `identity()` was
 *   given no `crypto`.
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
  | 'no-path'
  | 'turn-refused'
  | 'local-network-denied'
  | 'relay-off'
  | 'relay-over-budget'
  | 'no-relay'
  | 'silent'
  | 'refused'
  | 'blocked'
  | 'identity-mismatch'
  | 'identity-unavailable'
  | 'needs-transfers'
  | 'needs-handover'
  | 'needs-groups'
  | 'needs-host-authority'

/**
 * Code of `player.problem`. Attempts go on for `not-connected`, `silent`, `no-path`, `turn-refused`,
 * `local-network-denied`, `relay-off`, `identity-mismatch` and `identity-unavailable`. With `relay-over-budget` there
 * is a link. The others are final.
 */
export type PlayerProblemCode = Extract<
  TickmeshErrorCode,
  | 'not-connected'
  | 'silent'
  | 'no-path'
  | 'turn-refused'
  | 'local-network-denied'
  | 'relay-off'
  | 'relay-over-budget'
  | 'no-relay'
  | 'webrtc-unavailable'
  | 'invalid-value'
  | 'version-mismatch'
  | 'schema-mismatch'
  | 'congested'
  | 'rate-limited'
  | 'refused'
  | 'blocked'
  | 'identity-mismatch'
  | 'identity-unavailable'
  | 'left'
>

/** Error of every failure that Tickmesh reports. In development, the message says what to do about it. */
export class TickmeshError extends Error {
  /** Name of the class. */
  override readonly name: string = 'TickmeshError'
  /** Stable code of the cause. */
  readonly code: TickmeshErrorCode
  /** Of `player.problem`: what a developer should know and do; in production a few words, or nothing. */
  readonly hint: string | undefined

  constructor(
    code: TickmeshErrorCode,
    message: string,
    options?: { readonly cause?: unknown; readonly hint?: string | undefined },
  ) {
    super(message, options)
    this.code = code
    this.hint = options?.hint
  }
}

/**
 * Reason for which there is no link to a player, or one that drops much: `message` is for players, `hint` for
 * developers.
 */
export interface PlayerProblem extends TickmeshError {
  /** Stable code of the cause. */
  readonly code: PlayerProblemCode
}

/** Returns the message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
