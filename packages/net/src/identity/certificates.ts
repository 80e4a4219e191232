// Certificates of a WebRTC connection: the ones in use, which a handshake signs.

import type { IdentityCrypto } from './identity-crypto.ts'

/** SHA-256 of the certificates of both ends: 32 bytes each. */
export interface Certificates {
  readonly own: Uint8Array
  readonly peer: Uint8Array
}

/** A fingerprint in a session description: its hash function, and its bytes in hexadecimal. */
const FINGERPRINT = /^a=fingerprint:(\S+) +([\dA-F:]+)\s*$/gim
/** Length of a SHA-256 as a description writes it: 32 bytes, with colons between. */
const SHA256_TEXT = 32 * 3 - 1

/** Transport of DTLS with a method that TypeScript's types lack. */
interface DtlsTransport {
  getRemoteCertificates?(): readonly ArrayBuffer[]
}

/**
 * Returns the certificates of an open connection; undefined where they are not certain. The own one is that of the
 * local description. The peer's is the one that DTLS has used; an engine that does not give it has used the one of the
 * remote description, if that names exactly one: of two, engines differ in which they take.
 */
export async function certificatesOf(
  crypto: Pick<IdentityCrypto, 'sha256'>,
  { localDescription, remoteDescription, sctp }: RTCPeerConnection,
): Promise<Certificates | undefined> {
  const transport = sctp?.transport as DtlsTransport | undefined
  const [used] = transport?.getRemoteCertificates?.() ?? []
  const isGiven = transport?.getRemoteCertificates !== undefined
  const own = onlyFingerprint(localDescription)
  const peer = used === undefined ? undefined : await crypto.sha256(new Uint8Array(used))
  const certain = isGiven ? peer : onlyFingerprint(remoteDescription)
  return own && certain && { own, peer: certain }
}

/**
 * Returns everything that a signal says of certificates, each once and however it is written; undefined for a signal
 * that is no description. Engines look for fingerprints in less than this.
 */
export function fingerprintsIn(signal: unknown): string | undefined {
  const { sdp } = (signal ?? {}) as { readonly sdp?: unknown }
  if (typeof sdp !== 'string') return undefined
  const found = sdp.toLowerCase().match(/fingerprint[^\r\n]*/g) ?? []
  return [...new Set(found.map((each) => each.trim()))].join('\n')
}

/** Returns the fingerprint of a description that has exactly one, by SHA-256. */
function onlyFingerprint(description: RTCSessionDescription | null): Uint8Array | undefined {
  const [first, ...others] = description?.sdp.matchAll(FINGERPRINT) ?? []
  const [, hash = '', text = ''] = first ?? []
  if (others.length > 0 || hash.toLowerCase() !== 'sha-256' || text.length !== SHA256_TEXT) return undefined
  return Uint8Array.from(text.split(':'), (byte) => Number.parseInt(byte, 16))
}
