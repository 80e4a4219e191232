// Signals of WebRTC links: their types, and the check of what a peer sent.

/** Signal between two WebRTC links. */
export type WebrtcSignal =
  | WebrtcDescription
  | { readonly type: 'candidate'; readonly candidate: Candidate }
  /** Request for an ICE restart, from the end that may not offer. */
  | { readonly type: 'restart' }

/** Session description of one end. */
export interface WebrtcDescription {
  readonly type: 'offer' | 'answer'
  readonly sdp: string
}

export interface Candidate {
  readonly candidate: string
  readonly sdpMid: string | null
  readonly sdpMLineIndex: number | null
}

/**
 * Upper bound of a description, in characters. One of three data channels is about 1 KB, 5 with candidates; the lobby
 * relays 16 KB.
 */
const LONGEST_SDP = 14_000

/** Upper bound of candidates for one description: a machine with ten addresses and two relays has about half. */
export const MAX_CANDIDATES = 128

/** Upper bound of a candidate line, in characters; a line has 100 to 300. */
const LONGEST_CANDIDATE = 1_024

/**
 * Upper bound of a `mid`, in characters. There is one media section: "0" in browsers, up to 16 characters in other
 * engines.
 */
const LONGEST_MID = 16

/**
 * Returns the signal, rebuilt from the fields known here, or undefined. No other field of a peer's signal reaches the
 * browser.
 */
export function parseWebrtcSignal(data: unknown): WebrtcSignal | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const { type, sdp, candidate } = data as {
    readonly type?: unknown
    readonly sdp?: unknown
    readonly candidate?: unknown
  }
  switch (type) {
    case 'offer':
    case 'answer': {
      const fits =
        typeof sdp === 'string' &&
        sdp.length <= LONGEST_SDP &&
        sdp.startsWith('v=0\r\n') &&
        sdp.includes('\nm=application')
      return fits ? { type, sdp } : undefined
    }
    case 'candidate': {
      const parsed = parseCandidate(candidate)
      return parsed && { type, candidate: parsed }
    }
    case 'restart':
      return { type }
    default:
      return undefined
  }
}

function parseCandidate(data: unknown): Candidate | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const { candidate, sdpMid, sdpMLineIndex } = data as { readonly [key in keyof Candidate]: unknown }
  // An engine ends the list of candidates with an empty line.
  if (typeof candidate !== 'string' || candidate.length > LONGEST_CANDIDATE) return undefined
  if (candidate !== '' && !candidate.startsWith('candidate:')) return undefined
  if (sdpMid !== null && (typeof sdpMid !== 'string' || sdpMid.length > LONGEST_MID)) return undefined
  if (sdpMLineIndex !== null && sdpMLineIndex !== 0) return undefined
  if (sdpMid === null && sdpMLineIndex === null) return undefined
  return { candidate, sdpMid, sdpMLineIndex }
}
