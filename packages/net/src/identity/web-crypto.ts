// Cryptography of identity by WebCrypto, which pages from `https` and `localhost` have, and Node.

import { DEVELOPMENT } from '../development.ts'
import { TickmeshError } from '../errors.ts'
import type {
  AgreementKey,
  Cipher,
  IdentityCrypto,
  PublicKey,
  SigningAlgorithm,
  SigningKey,
} from './identity-crypto.ts'

const NO_CRYPTO = DEVELOPMENT
  ? 'This page has no WebCrypto, for it is not from https: identity({ crypto: nobleCrypto }) does without.'
  : 'no cryptography here.'

type Bytes = Uint8Array<ArrayBuffer>

/** Parameters of each algorithm: of its keys, and of signatures. */
const SIGNING = {
  Ed25519: { key: { name: 'Ed25519' }, signature: { name: 'Ed25519' } },
  ECDSA: { key: { name: 'ECDSA', namedCurve: 'P-256' }, signature: { name: 'ECDSA', hash: 'SHA-256' } },
} as const
const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const
const HMAC = { name: 'HMAC', hash: 'SHA-256' } as const
/** Length of the shared secret of P-256, in bits. */
const SECRET_BITS = 256

/** Returns the cryptography of this page or process; `other` is for what it lacks: an algorithm, or all of it. */
export function webCrypto(other?: IdentityCrypto): IdentityCrypto {
  return isMissing() && other !== undefined ? other : new WebCrypto(other)
}

function isMissing(): boolean {
  return (globalThis.crypto as Partial<Crypto> | undefined)?.subtle === undefined
}

class WebCrypto implements IdentityCrypto {
  readonly #other: IdentityCrypto | undefined

  constructor(other: IdentityCrypto | undefined) {
    this.#other = other
  }

  /** @throws TickmeshError `identity-unavailable`. */
  get #subtle(): SubtleCrypto {
    if (isMissing()) throw new TickmeshError('identity-unavailable', NO_CRYPTO)
    return globalThis.crypto.subtle
  }

  random(length: number): Uint8Array {
    return globalThis.crypto.getRandomValues(new Uint8Array(length))
  }

  async sha256(data: Uint8Array): Promise<Uint8Array> {
    return new Uint8Array(await this.#subtle.digest('SHA-256', data as Bytes))
  }

  async hmac(key: Uint8Array, data: Uint8Array): Promise<Uint8Array> {
    const imported = await this.#subtle.importKey('raw', key as Bytes, HMAC, false, ['sign'])
    return new Uint8Array(await this.#subtle.sign('HMAC', imported, data as Bytes))
  }

  async generateKey(): Promise<SigningKey> {
    const generate = (algorithm: SigningAlgorithm): Promise<CryptoKeyPair> =>
      this.#subtle.generateKey(SIGNING[algorithm].key, false, ['sign', 'verify']) as Promise<CryptoKeyPair>
    return this.#signingKey(await generate('Ed25519').catch(() => generate('ECDSA')))
  }

  async storedKey(stored: unknown): Promise<SigningKey | undefined> {
    const { privateKey, publicKey } = (stored ?? {}) as Partial<CryptoKeyPair>
    return privateKey && publicKey && this.#signingKey({ privateKey, publicKey })
  }

  async importKey({ kty, crv, x, y, d }: JsonWebKey): Promise<SigningKey> {
    const { key } = SIGNING[kty === 'EC' ? 'ECDSA' : 'Ed25519']
    const half = { kty, crv, x, ...(y !== undefined && { y }) } as JsonWebKey
    const privateKey = await this.#subtle.importKey('jwk', { ...half, d } as JsonWebKey, key, false, ['sign'])
    const publicKey = await this.#subtle.importKey('jwk', half, key, true, ['verify'])
    return this.#signingKey({ privateKey, publicKey })
  }

  async verify({ algorithm, bytes }: PublicKey, signature: Uint8Array, data: Uint8Array): Promise<boolean> {
    const { key, signature: parameters } = SIGNING[algorithm]
    try {
      const imported = await this.#subtle.importKey('raw', bytes as Bytes, key, false, ['verify'])
      return await this.#subtle.verify(parameters, imported, signature as Bytes, data as Bytes)
    } catch (error) {
      // Every other error is one of the peer's bytes.
      if ((error as Error).name !== 'NotSupportedError') return false
      if (this.#other === undefined) throw error
      return this.#other.verify({ algorithm, bytes }, signature, data)
    }
  }

  async generateAgreement(): Promise<AgreementKey> {
    const { privateKey, publicKey } = await this.#subtle.generateKey(ECDH, false, ['deriveBits'])
    return {
      publicKey: await this.#raw(publicKey),
      agree: async (other) => {
        const imported = await this.#subtle.importKey('raw', other as Bytes, ECDH, false, [])
        const parameters = { name: 'ECDH', public: imported }
        return new Uint8Array(await this.#subtle.deriveBits(parameters, privateKey, SECRET_BITS))
      },
    }
  }

  async cipher(key: Uint8Array): Promise<Cipher> {
    const imported = await this.#subtle.importKey('raw', key as Bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
    const parameters = (nonce: Uint8Array): AesGcmParams => ({ name: 'AES-GCM', iv: nonce as Bytes })
    return {
      seal: async (nonce, bytes) =>
        new Uint8Array(await this.#subtle.encrypt(parameters(nonce), imported, bytes as Bytes)),
      unseal: async (nonce, sealed) => {
        try {
          return new Uint8Array(await this.#subtle.decrypt(parameters(nonce), imported, sealed as Bytes))
        } catch {
          return undefined
        }
      },
    }
  }

  async #signingKey(pair: CryptoKeyPair): Promise<SigningKey> {
    const { privateKey, publicKey } = pair
    const algorithm = privateKey.algorithm.name as SigningAlgorithm
    return {
      publicKey: { algorithm, bytes: await this.#raw(publicKey) },
      stored: pair,
      sign: async (data) =>
        new Uint8Array(await this.#subtle.sign(SIGNING[algorithm].signature, privateKey, data as Bytes)),
    }
  }

  async #raw(key: CryptoKey): Promise<Uint8Array> {
    return new Uint8Array(await this.#subtle.exportKey('raw', key))
  }
}
