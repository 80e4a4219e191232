// Thumbprint of a public key: the name of the key, in records and in tokens of identity providers.

import { encoder } from '../core/wire/utf8.ts'
import { toBase64url } from './base64url.ts'
import type { IdentityCrypto, PublicKey } from './identity-crypto.ts'

/** Length of a coordinate of P-256, in bytes; a point has two, and a byte before them. */
const COORDINATE_BYTES = 32

/** Returns the thumbprint of a key: base64url of the SHA-256 of its JWK in the form of RFC 7638, 43 characters. */
export async function thumbprintOf(crypto: IdentityCrypto, { algorithm, bytes }: PublicKey): Promise<string> {
  const x = toBase64url(algorithm === 'Ed25519' ? bytes : bytes.subarray(1, 1 + COORDINATE_BYTES))
  const y = toBase64url(bytes.subarray(1 + COORDINATE_BYTES))
  const jwk =
    algorithm === 'Ed25519'
      ? `{"crv":"Ed25519","kty":"OKP","x":"${x}"}`
      : `{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`
  return toBase64url(await crypto.sha256(encoder.encode(jwk)))
}
