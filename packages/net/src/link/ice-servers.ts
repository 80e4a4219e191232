// Checks of WebRTC and of a list of ICE servers, before a link uses them.

import { messageOf, TickmeshError } from '../errors.ts'
import { NO_WEBRTC, NO_WEBRTC_HINT } from './no-webrtc.ts'
import type { Rtc } from './rtc.ts'
import { DEVELOPMENT } from '../development.ts'

type Constructor = new (config: { readonly iceServers: readonly RTCIceServer[] }) => { close(): void }

/** Reason why no connection can be made: for good, or for now (no network, too many connections). */
export type ConnectionProblem = { readonly lasting: TickmeshError } | { readonly passing: unknown }

/**
 * Returns the reason why WebRTC cannot make a connection with a list of STUN and TURN servers; undefined if there is
 * none. Makes a connection and closes it, because only the engine knows. `rtc` is for runtimes without WebRTC of
 * their own, such as Node.
 *
 * Lasting are only `webrtc-unavailable` (no WebRTC) and `invalid-value` (the engine refuses the servers but accepts
 * an empty list; `cause` is the engine's error). Never throws.
 */
export function connectionProblem(
  rtc: Rtc | undefined,
  iceServers: readonly RTCIceServer[],
): ConnectionProblem | undefined {
  if (typeof (rtc ?? globalThis).RTCPeerConnection !== 'function') {
    return {
      lasting: new TickmeshError('webrtc-unavailable', NO_WEBRTC, DEVELOPMENT ? { hint: NO_WEBRTC_HINT } : undefined),
    }
  }
  const cause = refusal(rtc, iceServers)
  if (cause === undefined) return undefined
  // The network may come back between two attempts. This error is never about servers.
  if ((cause as Error).name === 'InvalidStateError') return { passing: cause }
  if (refusal(rtc, []) !== undefined) {
    const options = DEVELOPMENT ? { cause, hint: NO_WEBRTC_HINT } : { cause }
    return { passing: new TickmeshError('webrtc-unavailable', NO_WEBRTC, options) }
  }
  const message = DEVELOPMENT
    ? `WebRTC does not accept these iceServers: ${sentence(cause)} ` +
      'Each is { urls, username?, credential? }, and urls begin with stun:, turn: or turns:.'
    : 'WebRTC refuses the iceServers.'
  return { lasting: new TickmeshError('invalid-value', message, { cause }) }
}

/** Returns the engine's error for a list of servers; undefined if it accepts them. */
function refusal(rtc: Rtc | undefined, iceServers: readonly RTCIceServer[]): unknown {
  try {
    const RTCPeerConnection = (rtc ?? globalThis).RTCPeerConnection as Constructor
    new RTCPeerConnection({ iceServers }).close()
    return undefined
  } catch (cause) {
    return cause ?? new Error('no reason')
  }
}

function sentence(cause: unknown): string {
  const text = messageOf(cause)
  return /[.!?]$/.test(text) ? text : `${text}.`
}

/** Returns whether one of the servers is a TURN server. */
export function hasTurn(iceServers: readonly RTCIceServer[]): boolean {
  // A list of addresses is joined.
  return iceServers.some(({ urls }) => /turns?:/.test(urls as string))
}
