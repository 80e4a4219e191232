/** What two WebRTC links tell each other through signaling. */
export type WebrtcSignal =
  | WebrtcDescription
  | { readonly type: 'candidate'; readonly candidate: Candidate }
  /** The end that may not offer asks the one that may for an ICE restart. */
  | { readonly type: 'restart' }

/** A session description, of one end. */
export interface WebrtcDescription {
  readonly type: 'offer' | 'answer'
  readonly sdp: string
}

export interface Candidate {
  readonly candidate: string
  readonly sdpMid: string | null
  readonly sdpMLineIndex: number | null
}

/** A description of three data channels is about 1 KB, candidates included 5; the lobby relays 16 KB. In characters. */
const LONGEST_SDP = 14_000

/** More candidates than this for one description are refused: a machine with ten addresses and two relays has about half. */
export const MAX_CANDIDATES = 128

/** A candidate line is 100 to 300 characters. */
const LONGEST_CANDIDATE = 1_024

/** There is one media section, `mid` "0" in browsers, a word of 16 characters at most in others. */
const LONGEST_MID = 16

/** The signal, rebuilt from the fields known here, or undefined. Nothing else of what a peer sent reaches the browser. */
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
  // An empty line is how an engine says that there are no more.
  if (typeof candidate !== 'string' || candidate.length > LONGEST_CANDIDATE) return undefined
  if (candidate !== '' && !candidate.startsWith('candidate:')) return undefined
  if (sdpMid !== null && (typeof sdpMid !== 'string' || sdpMid.length > LONGEST_MID)) return undefined
  if (sdpMLineIndex !== null && sdpMLineIndex !== 0) return undefined
  if (sdpMid === null && sdpMLineIndex === null) return undefined
  return { candidate, sdpMid, sdpMLineIndex }
}
