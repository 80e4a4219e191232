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

/**
 * Returns the path in use, from a statistics report. `settled`: every signal has arrived that names an address of the
 * path.
 */
export function pathOf(
  report: { forEach(visit: (entry: StatsEntry) => void): void },
  settled: boolean = false,
): LinkPath {
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
  const types = [local?.candidateType, remote?.candidateType]
  if (types.includes('relay')) return 'relay'
  // An end is peer-reflexive to itself only when the other saw it at an address of none of its candidates: a NAT.
  if (types.includes('srflx') || types[0] === 'prflx') return 'server-reflexive'
  if (types[0] !== 'host' || remote === undefined) return 'unknown'
  if (types[1] !== 'prflx') return types[1] === 'host' ? 'host' : 'unknown'
  // No signal has named this address: the check overtook it, it is behind an mDNS name, or it is that of a NAT.
  const address = addressOf(remote)
  const signaled = [...entries.values()].filter((entry) => entry.type === 'remote-candidate' && entry !== remote)
  // Chromium hides the address, makes the peer a `host` within milliseconds if a signal names it, and later forgets the
  // candidates that are not used.
  if (address === '') return settled || signaled.length > 0 ? 'server-reflexive' : 'unknown'
  if (signaled.some((entry) => entry.candidateType === 'srflx' && addressOf(entry) === address))
    return 'server-reflexive'
  return address === addressOf(local) || PRIVATE_ADDRESS.test(address) ? 'host' : 'server-reflexive'
}

const addressOf = (candidate: StatsEntry | undefined): string => candidate?.address ?? candidate?.ip ?? ''
