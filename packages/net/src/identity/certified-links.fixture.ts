// Memory links with certificates, as WebRTC links have them: each end knows the other's that is in use.

import { createHash, randomBytes } from 'node:crypto'
import type { OpenLink } from '../link/link.ts'
import { memoryLinks } from '../link/memory.ts'
import type { SimulatedNetwork } from '../link/network.ts'
import { wrapLinks } from '../link/wrap-links.ts'

/** Certificates of the ends of a network, by address. */
const certificates = new WeakMap<SimulatedNetwork, Map<number, Uint8Array>>()

/** Returns memory links, each of whose ends has a certificate of its own. */
export function certifiedLinks(network: SimulatedNetwork, place: string): OpenLink {
  const known = certificates.get(network) ?? new Map<number, Uint8Array>()
  certificates.set(network, known)
  return wrapLinks(memoryLinks(network, place), (link, events) => {
    const own = new Uint8Array(randomBytes(200))
    let peer: Uint8Array | undefined
    return {
      get connection() {
        return peer && link.open ? connectionOf(own, peer) : undefined
      },
      accept: (signal) => {
        const { address, type } = (signal ?? {}) as { readonly address?: number; readonly type?: string }
        if (type === 'offer' || type === 'answer') peer = known.get(address ?? -1)
        return link.accept(signal)
      },
      events: {
        signal: (data) => {
          known.set((data as { readonly address: number }).address, own)
          events.signal(data)
        },
      },
    }
  })
}

/** Returns as much of a connection as identity reads. */
export function connectionOf(own: Uint8Array, peer: Uint8Array): RTCPeerConnection {
  return {
    localDescription: { type: 'offer', sdp: description(own) },
    remoteDescription: { type: 'answer', sdp: description(peer) },
    sctp: { transport: { getRemoteCertificates: () => [peer.slice().buffer] } },
  } as unknown as RTCPeerConnection
}

/** Returns a description with the fingerprints of certificates. */
export function description(...named: readonly Uint8Array[]): string {
  const lines = named.map((each) => {
    const hash = createHash('sha256').update(each).digest('hex').toUpperCase()
    return `a=fingerprint:sha-256 ${hash.replaceAll(/(..)(?!$)/g, '$1:')}`
  })
  return ['v=0', 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel', ...lines, ''].join('\r\n')
}
