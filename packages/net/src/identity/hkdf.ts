// HKDF with SHA-256 (RFC 5869), for keys of 32 bytes.

import { encoder } from '../core/wire/utf8.ts'
import { concat } from './bytes.ts'
import type { IdentityCrypto } from './identity-crypto.ts'

/** Returns a key of 32 bytes from a secret: one round of the expansion. `salt` is not empty. */
export async function hkdf(
  crypto: Pick<IdentityCrypto, 'hmac'>,
  secret: Uint8Array,
  salt: Uint8Array,
  info: string,
): Promise<Uint8Array> {
  return crypto.hmac(await crypto.hmac(salt, secret), concat(encoder.encode(info), Uint8Array.of(1)))
}
