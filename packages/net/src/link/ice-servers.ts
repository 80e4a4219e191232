import { TickmeshError } from '../errors.ts'
import type { Rtc } from './rtc.ts'

type Constructor = new (config: { readonly iceServers: readonly RTCIceServer[] }) => { close(): void }

/**
 * Whether WebRTC takes a list of STUN and TURN servers; undefined if it does. Makes a connection and closes it, for only
 * the engine itself knows. `rtc` is that of a runtime that has none of its own, such as Node.
 *
 * Returns `invalid-value`, with the engine's own sentence, or `webrtc-unavailable` if no list at all would do. Never throws.
 */
export function checkIceServers(rtc: Rtc | undefined, iceServers: readonly RTCIceServer[]): TickmeshError | undefined {
  const cause = refusal(rtc, iceServers)
  if (cause === undefined) return undefined
  const general = refusal(rtc, [])
  if (general !== undefined) {
    const message = `WebRTC cannot be used here: ${sentence(general)} Check that no setting, extension or policy blocks it; in Node pass \`rtc\` (@roamhq/wrtc).`
    return new TickmeshError('webrtc-unavailable', message, { cause: general })
  }
  const message = `WebRTC does not take these iceServers: ${sentence(cause)} Each is { urls, username?, credential? }, and urls begin with stun:, turn: or turns:.`
  return new TickmeshError('invalid-value', message, { cause })
}

/** What the engine has against it. */
function refusal(rtc: Rtc | undefined, iceServers: readonly RTCIceServer[]): unknown {
  try {
    const RTCPeerConnection = (rtc ?? globalThis).RTCPeerConnection as Constructor
    new RTCPeerConnection({ iceServers }).close()
    return undefined
  } catch (cause) {
    return cause ?? new Error('it gave no reason')
  }
}

function sentence(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause)
  return /[.!?]$/.test(text) ? text : `${text}.`
}
