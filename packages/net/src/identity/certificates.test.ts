// Tests of the certificates of a connection: the ones in use, or none.

import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { certificatesOf } from './certificates.ts'
import { connectionOf, description } from './certified-links.fixture.ts'
import { nodeCrypto } from './node-crypto.fixture.ts'

const [OWN, PEER, OTHER] = [1, 2, 3].map((byte) => new Uint8Array(300).fill(byte)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
]
const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())

/** Returns a connection with another remote description and, if so, without the method for certificates. */
function changed(sdp: string, method: 'none' | readonly Uint8Array[]): RTCPeerConnection {
  const transport =
    method === 'none' ? {} : { getRemoteCertificates: () => method.map((bytes) => bytes.slice().buffer) }
  return { ...connectionOf(OWN, PEER), remoteDescription: { type: 'answer', sdp }, sctp: { transport } } as never
}

it('[IDN7] are the own one and the one that DTLS has used, whatever the description says', async () => {
  const both = { own: sha256(OWN), peer: sha256(PEER) }
  expect(await certificatesOf(nodeCrypto(), connectionOf(OWN, PEER))).toEqual(both)
  expect(await certificatesOf(nodeCrypto(), changed(description(OTHER), [PEER]))).toEqual(both)
  expect(await certificatesOf(nodeCrypto(), changed(description(OTHER, PEER), [PEER]))).toEqual(both)
})

it('[IDN7] are the one of the description without getRemoteCertificates, if it has one by SHA-256', async () => {
  const of = (sdp: string) => certificatesOf(nodeCrypto(), changed(sdp, 'none'))
  expect(await of(description(PEER))).toEqual({ own: sha256(OWN), peer: sha256(PEER) })
  expect(await of(description(PEER).toLowerCase())).toEqual({ own: sha256(OWN), peer: sha256(PEER) })
  for (const sdp of [
    description(),
    description(PEER, OTHER),
    description(PEER, PEER),
    description(PEER).replace('sha-256', 'sha-1'),
    description(PEER).replace(/..\r\n$/, '\r\n'),
    description(PEER).replace(/(..):/, '$1'),
    `${description(PEER)}a=fingerprint:sha-1 00:11\r\n`,
  ]) {
    expect(await of(sdp), sdp).toBeUndefined()
  }
})

it('[IDN7] are none where the engine gives none, or there is no description', async () => {
  expect(await certificatesOf(nodeCrypto(), changed(description(PEER), []))).toBeUndefined()
  const connection = { ...connectionOf(OWN, PEER), localDescription: null } as RTCPeerConnection
  expect(await certificatesOf(nodeCrypto(), connection)).toBeUndefined()
})
