// Path of a WebRTC connection, derived from the statistics of the engine.

import type { LinkPath } from './link.ts'

/** Entry of `RTCPeerConnection.getStats`, with the fields that paths need; a browser may leave out any. */
interface StatsEntry {
  readonly id?: string
  readonly type?: string
  readonly selectedCandidatePairId?: string
  readonly selected?: boolean
  readonly nominated?: boolean
  readonly state?: string
  readonly localCandidateId?: string
  readonly remoteCandidateId?: string
  readonly candidateType?: string
  readonly address?: string | null
  readonly ip?: string | null
}

/** Addresses that are never routed on the internet: loopback, link-local and private (RFC 1918, RFC 4193). */
const PRIVATE_ADDRESS = /^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd]|fe80)/i

/** Returns the path in use, from a statistics report. */
export function pathOf(report: { forEach(visit: (entry: StatsEntry) => void): void }): LinkPath {
  const entries = new Map<string, StatsEntry>()
  let selected: StatsEntry | undefined
  let nominated: StatsEntry | undefined
  let transportChoice: string | undefined
  report.forEach((entry) => {
    if (entry.id !== undefined) entries.set(entry.id, entry)
    if (entry.type === 'transport') transportChoice ??= entry.selectedCandidatePairId
    if (entry.type !== 'candidate-pair') return
    // Firefox has no transport entry, and marks the pair.
    if (entry.selected === true) selected = entry
    if (entry.nominated === true && entry.state === 'succeeded') nominated = entry
  })
  const pair = (transportChoice !== undefined ? entries.get(transportChoice) : undefined) ?? selected ?? nominated
  if (pair?.localCandidateId === undefined || pair.remoteCandidateId === undefined) return 'unknown'
  const local = entries.get(pair.localCandidateId)
  const remote = entries.get(pair.remoteCandidateId)
  const ends = [kindOf(local, remote), kindOf(remote, local)]
  if (ends.includes('relay')) return 'relay'
  if (ends.includes('server-reflexive')) return 'server-reflexive'
  if (ends.includes('host')) return 'host'
  return ends.includes('hidden') ? 'server-reflexive' : 'unknown'
}

const addressOf = (candidate: StatsEntry | undefined): string => candidate?.address ?? candidate?.ip ?? ''

/**
 * Returns the kind of a candidate; `hidden`: found by the connectivity checks, at an address that the browser does
 * not show.
 */
function kindOf(candidate: StatsEntry | undefined, other: StatsEntry | undefined): LinkPath | 'hidden' {
  switch (candidate?.candidateType) {
    case 'host':
    case 'relay':
      return candidate.candidateType
    case 'srflx':
      return 'server-reflexive'
    case 'prflx': {
      // A check that overtakes its signal, or an address behind an mDNS name, makes a peer "peer-reflexive" also on
      // the same machine or network. Its address decides where it is shown; otherwise the other end does: behind a
      // NAT that would not be `host`.
      const address = addressOf(candidate)
      if (address === '') return 'hidden'
      return address === addressOf(other) || PRIVATE_ADDRESS.test(address) ? 'host' : 'server-reflexive'
    }
    default:
      return 'unknown'
  }
}
