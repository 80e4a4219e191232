// Error messages of `player.problem`.

import type { ByeReason } from '../core/mesh/message.ts'
import { NO_WEBRTC } from '../link/no-webrtc.ts'
import { TickmeshError } from '../errors.ts'
import { DEVELOPMENT } from '../development.ts'

/** Returns the error for a player to whom there is no link; its message names the player. */
export function permanentFailure(
  reason: ByeReason | 'refused' | 'not-connected',
  name: string,
  cause?: unknown,
): TickmeshError {
  switch (reason) {
    case 'version-mismatch':
      return new TickmeshError(
        reason,
        `${name} runs another version${DEVELOPMENT ? ' of @tickmesh/net; both must reload the same build' : ''}.`,
      )
    case 'schema-mismatch':
      return new TickmeshError(
        reason,
        DEVELOPMENT
          ? `${name} declares another game under the same id and version: reload tabs with an older build; raise ` +
              '`version` in defineGame when the declaration changes.'
          : `${name} runs another build of the game.`,
      )
    case 'congested':
      return new TickmeshError(reason, `${name}: too many events waited to be sent.`)
    case 'flood':
      return new TickmeshError('rate-limited', `${name} sent too many messages, or too many invalid ones.`)
    case 'wrong-peer':
    case 'out-of-step':
      return new TickmeshError('refused', `${name}: the other end of the link is not the expected player (${reason}).`)
    case 'blocked':
      return new TickmeshError(reason, `${name}: one of you has blocked the other.`)
    case 'left':
      return new TickmeshError('left', `${name} has left, but keeps a seat in the room.`)
    case 'not-connected':
      return new TickmeshError(
        reason,
        DEVELOPMENT
          ? `No link to ${name} for 12 s: a firewall or router is in the way, or its page sleeps. Attempts go on; a ` +
              'TURN server helps (TICKMESH_ICE_SERVERS of the lobby, or webrtcLinks({ iceServers })).'
          : `No link to ${name}: a firewall or router is in the way, or its page sleeps.`,
      )
    case 'refused':
      // The link may know the exact cause, such as an invalid address of an ICE server.
      if (cause instanceof TickmeshError)
        return new TickmeshError(cause.code, `No link to ${name}: ${cause.message}`, { cause })
      return new TickmeshError('webrtc-unavailable', `No link to ${name}: ${NO_WEBRTC}`, { cause })
  }
}
