// Cryptography for a million handshakes: hashes in place of curves, so that only who knows a secret can sign with it.

import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { IdentityCrypto } from './identity-crypto.ts'
import { nodeCrypto } from './node-crypto.fixture.ts'

const POINT_BYTES = 65

const sha512 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha512')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}

/** Returns cryptography whose signatures are MACs; `secrets` of all keys that were made are known to `verify` alone. */
export function quickCrypto(): IdentityCrypto {
  const secrets = new Map<string, Uint8Array>()
  const nameOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
  const mac = (secret: Uint8Array, data: Uint8Array): Uint8Array =>
    new Uint8Array(createHmac('sha512', secret).update(data).digest())
  return {
    ...nodeCrypto(),
    generateKey: async () => {
      const secret = new Uint8Array(randomBytes(32))
      const bytes = sha512(secret).slice(0, 32)
      secrets.set(nameOf(bytes), secret)
      return { publicKey: { algorithm: 'Ed25519', bytes }, sign: async (data) => mac(secret, data) }
    },
    verify: async ({ bytes }, signature, data) => {
      const secret = secrets.get(nameOf(bytes))
      return secret !== undefined && Buffer.from(mac(secret, data)).equals(signature)
    },
    generateAgreement: async () => {
      const publicKey = new Uint8Array(randomBytes(POINT_BYTES))
      const sorted = (other: Uint8Array): Uint8Array[] => [publicKey, other].toSorted((a, b) => Buffer.compare(a, b))
      return { publicKey, agree: async (other) => sha512(...sorted(other)).slice(0, 32) }
    },
  }
}
