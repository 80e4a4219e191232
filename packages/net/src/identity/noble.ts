// Entry point `@tickmesh/net/identity/noble`: cryptography for pages without WebCrypto, by the @noble libraries.

import { gcm } from '@noble/ciphers/aes.js'
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { randomBytes } from '@noble/hashes/utils.js'
import { fromBase64url } from './base64url.ts'
import type {
  AgreementKey,
  Cipher,
  IdentityCrypto,
  PublicKey,
  SigningAlgorithm,
  SigningKey,
} from './identity-crypto.ts'

/** Bytes of a private key, and of each coordinate of a point. */
const KEY_BYTES = 32

/**
 * Cryptography for the option `crypto` of `identity`, where a page has no `crypto.subtle`: plain `http:` in a local
 * network. It speaks with pages that use WebCrypto. A key that it makes lasts as long as the page, because it could be
 * read by every script of the site if it were kept: such a player is `anonymous`.
 */
export const nobleCrypto: IdentityCrypto = {
  random: (length) => randomBytes(length),
  sha256: async (data) => sha256(data),
  hmac: async (key, data) => hmac(sha256, key, data),
  generateKey: async () => signingKey('Ed25519', ed25519.utils.randomSecretKey()),
  storedKey: async () => undefined,
  importKey: async (jwk) => importedKey(jwk),
  verify: async (key, signature, data) => isSigned(key, signature, data),
  generateAgreement: async () => agreementKey(p256.utils.randomSecretKey()),
  cipher: async (key) => cipherOf(key),
}

function signingKey(algorithm: SigningAlgorithm, secret: Uint8Array): SigningKey {
  const isEdwards = algorithm === 'Ed25519'
  const bytes = isEdwards ? ed25519.getPublicKey(secret) : p256.getPublicKey(secret, false)
  return {
    publicKey: { algorithm, bytes },
    sign: async (data) => (isEdwards ? ed25519.sign(data, secret) : p256.sign(data, secret, { lowS: false })),
  }
}

function isSigned({ algorithm, bytes }: PublicKey, signature: Uint8Array, data: Uint8Array): boolean {
  try {
    // As WebCrypto verifies: RFC 8032 to the letter, and signatures of ECDSA in both of their forms.
    return algorithm === 'Ed25519'
      ? ed25519.verify(signature, data, bytes, { zip215: false })
      : p256.verify(signature, data, bytes, { lowS: false })
  } catch {
    return false
  }
}

/** @throws TypeError: not a private JWK of Ed25519 or P-256 whose public half belongs to it. */
function importedKey({ kty, crv, d, x, y }: JsonWebKey): SigningKey {
  const algorithm =
    kty === 'OKP' && crv === 'Ed25519' ? 'Ed25519' : kty === 'EC' && crv === 'P-256' ? 'ECDSA' : undefined
  const secret = typeof d === 'string' ? fromBase64url(d, KEY_BYTES) : undefined
  if (algorithm === undefined || secret === undefined) throw new TypeError('not a private JWK of Ed25519 or P-256')
  const key = signingKey(algorithm, secret)
  const parts = algorithm === 'Ed25519' ? [x] : [x, y]
  const given = parts.flatMap((part) => [...(fromBase64url(part ?? '', KEY_BYTES) ?? [])])
  const own = algorithm === 'Ed25519' ? key.publicKey.bytes : key.publicKey.bytes.subarray(1)
  if (given.join() !== own.join()) throw new TypeError('the public half of the JWK belongs to another key')
  return key
}

function agreementKey(secret: Uint8Array): AgreementKey {
  return {
    publicKey: p256.getPublicKey(secret, false),
    // The x coordinate of the shared point, after the byte that says how it is written.
    agree: async (other) => p256.getSharedSecret(secret, other).subarray(1),
  }
}

function cipherOf(key: Uint8Array): Cipher {
  return {
    seal: async (nonce, bytes) => gcm(key, nonce).encrypt(bytes),
    unseal: async (nonce, sealed) => {
      try {
        return gcm(key, nonce).decrypt(sealed)
      } catch {
        return undefined
      }
    },
  }
}
