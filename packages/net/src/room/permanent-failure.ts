// Error messages of `player.problem`.

import type { ByeReason } from '../core/mesh/message.ts'
import { NO_WEBRTC_HINT } from '../link/no-webrtc.ts'
import { type PlayerProblem, type PlayerProblemCode, TickmeshError } from '../errors.ts'
import { DEVELOPMENT } from '../development.ts'

/** Reason for which there is no link to a player. */
type Reason = ByeReason | 'refused' | 'not-connected' | 'silent'

/**
 * Returns the error for a player to whom there is no link; its message names the player. The link may know the exact
 * cause, such as a TURN server that refuses, or an invalid address.
 */
export function permanentFailure(reason: Reason, name: string, cause?: unknown): PlayerProblem {
  if (cause instanceof TickmeshError) {
    const { code, message, hint } = cause
    return new TickmeshError(code, `No link to ${name}: ${message}`, { cause, hint }) as PlayerProblem
  }
  const {
    [reason]: [sentence, code = reason as PlayerProblemCode],
  } = SENTENCES
  const hint = HINTS && `${name} ${HINTS[reason]}`
  return new TickmeshError(code, `${name} ${sentence}.`, { cause, hint }) as PlayerProblem
}

/** Sentence of each reason, which begins with the player's name, and the code if it is another one. */
const SENTENCES: { readonly [reason in Reason]: readonly [string, PlayerProblemCode?] } = {
  'version-mismatch': ['runs another version'],
  'schema-mismatch': ['runs another build of the game'],
  congested: ['gets too many events'],
  flood: ['sent too many messages', 'rate-limited'],
  'wrong-peer': ['does not follow the protocol', 'refused'],
  'out-of-step': ['does not follow the protocol', 'refused'],
  blocked: ['is blocked, or has blocked you'],
  left: ['has left, but keeps a seat'],
  silent: ['does not answer any more'],
  'not-connected': ['does not answer'],
  'webrtc-unavailable': ['has no WebRTC, and the relay is off'],
  refused: ['cannot be reached: WebRTC is blocked', 'webrtc-unavailable'],
}

/** Hint of each reason, in development; the name stands before it. */
const HINTS: { readonly [reason in Reason]: string } | undefined = DEVELOPMENT
  ? {
      'version-mismatch': 'runs another version of @tickmesh/net: both pages must reload the same build.',
      'schema-mismatch':
        'declares another game under the same id and version: reload tabs with an older build; raise `version` in ' +
        'defineGame when the declaration changes.',
      congested:
        'was to get more than 8,192 messages or 4 MiB that waited, nine times within minutes (`missed`): send fewer ' +
        'events; what only matters when new is state.',
      flood:
        'sent more than one player may (docs/BEHAVIOUR.md: MSH7, MSH10, HEL6), or this page did: send fewer events, ' +
        'or state; `refused from a peer` in the log has what was refused.',
      'wrong-peer':
        'said hello with another id or room code: `links` of its own may mix links up. The link is not used.',
      'out-of-step': 'counts other durable messages than this page: one of the two does not run Tickmesh unchanged.',
      blocked: 'is blocked by `player.block()`, of this page or of the other, for as long as both are in the room.',
      left: 'said that it leaves, and the lobby has its seat still: until it expires, or while the page is open.',
      'not-connected':
        'has no link for 12 s: a firewall, say. Attempts go on. The relay of the lobby helps, if it ' +
        'is off (TICKMESH_RELAY, `relay` of both players), or a TURN server (TICKMESH_TURN_SECRET or ' +
        'TICKMESH_ICE_SERVERS of the lobby, or webrtcLinks({ iceServers })).',
      silent: 'has no link for 12 s: its page sleeps, or its machine is off the network. Attempts go on.',
      'webrtc-unavailable':
        'has no WebRTC, or it is blocked there, and nothing relays: leave out `relay: false` of connectLobby, or ' +
        'switch the relay of the lobby on (TICKMESH_RELAY).',
      refused: `cannot be reached from here without WebRTC. ${NO_WEBRTC_HINT}`,
    }
  : undefined
