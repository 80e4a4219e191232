// Cryptography of tests: Node's, without waits, so that handshakes run under a virtual clock.

import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'
import { fromBase64url, toBase64url } from './base64url.ts'
import type {
  AgreementKey,
  Cipher,
  IdentityCrypto,
  PublicKey,
  SigningAlgorithm,
  SigningKey,
} from './identity-crypto.ts'

const TAG_BYTES = 16
const COORDINATE_BYTES = 32
/** Form of ECDSA signatures in WebCrypto. */
const P1363 = 'ieee-p1363'

/** Returns this cryptography, with keys of one algorithm. */
export function nodeCrypto(algorithm: SigningAlgorithm = 'Ed25519'): IdentityCrypto {
  return {
    random: (length) => new Uint8Array(randomBytes(length)),
    sha256: async (data) => new Uint8Array(createHash('sha256').update(data).digest()),
    hmac: async (key, data) => new Uint8Array(createHmac('sha256', key).update(data).digest()),
    generateKey: async () =>
      signingKey(
        algorithm === 'Ed25519'
          ? generateKeyPairSync('ed25519').privateKey
          : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
      ),
    storedKey: async () => undefined,
    importKey: async (jwk) => signingKey(createPrivateKey({ format: 'jwk', key: jwk as Record<string, string> })),
    verify: async (key, signature, data) => {
      try {
        const isEdwards = key.algorithm === 'Ed25519'
        const publicKey = { key: publicKeyOf(key), dsaEncoding: P1363 } as const
        return verify(isEdwards ? null : 'sha256', data, publicKey, signature)
      } catch {
        return false
      }
    },
    generateAgreement: async () => agreementKey(),
    cipher: async (key) => cipherOf(key),
  }
}

/** Returns a private key that is new, as a JWK. */
export function newJwk(): JsonWebKey {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
}

function signingKey(privateKey: KeyObject): SigningKey {
  const { kty, x = '', y = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  const [first, second] = [x, y].map((each) => fromBase64url(each, each === '' ? 0 : COORDINATE_BYTES))
  const isEdwards = kty === 'OKP'
  return {
    publicKey: {
      algorithm: isEdwards ? 'Ed25519' : 'ECDSA',
      bytes: Uint8Array.from([...(isEdwards ? [] : [4]), ...(first ?? []), ...(second ?? [])]),
    },
    sign: async (data) =>
      new Uint8Array(sign(isEdwards ? null : 'sha256', data, { key: privateKey, dsaEncoding: P1363 })),
  }
}

function publicKeyOf({ algorithm, bytes }: PublicKey): KeyObject {
  const isEdwards = algorithm === 'Ed25519'
  const x = toBase64url(isEdwards ? bytes : bytes.slice(1, 1 + COORDINATE_BYTES))
  const y = toBase64url(bytes.slice(1 + COORDINATE_BYTES))
  const key = isEdwards ? { kty: 'OKP', crv: 'Ed25519', x } : { kty: 'EC', crv: 'P-256', x, y }
  return createPublicKey({ format: 'jwk', key })
}

function agreementKey(): AgreementKey {
  const pair = createECDH('prime256v1')
  return {
    publicKey: new Uint8Array(pair.generateKeys()),
    agree: async (other) => new Uint8Array(pair.computeSecret(other)),
  }
}

function cipherOf(key: Uint8Array): Cipher {
  return {
    seal: async (nonce, bytes) => {
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      return new Uint8Array(Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]))
    },
    unseal: async (nonce, sealed) => {
      if (sealed.length < TAG_BYTES) return undefined
      const cipher = createDecipheriv('aes-256-gcm', key, nonce)
      cipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
      try {
        const bytes = cipher.update(sealed.subarray(0, sealed.length - TAG_BYTES))
        return new Uint8Array(Buffer.concat([bytes, cipher.final()]))
      } catch {
        return undefined
      }
    },
  }
}
