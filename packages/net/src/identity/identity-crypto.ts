// Interface of the cryptography that identity uses: WebCrypto has it, or a library where a page has no WebCrypto.

/** Algorithm of a signing key. `ECDSA` is with P-256 and SHA-256, its signatures are r and s of 32 bytes each. */
export type SigningAlgorithm = 'Ed25519' | 'ECDSA'

/** Public key: 32 bytes of Ed25519, or an uncompressed point of P-256, 65 bytes. */
export interface PublicKey {
  readonly algorithm: SigningAlgorithm
  readonly bytes: Uint8Array
}

/** Key pair of one player. */
export interface SigningKey {
  readonly publicKey: PublicKey
  /** Value that IndexedDB keeps, and `storedKey` takes; undefined for a key that can only be kept extractable. */
  readonly stored?: unknown
  /** Returns a signature of 64 bytes. */
  sign(data: Uint8Array): Promise<Uint8Array>
}

/** Ephemeral ECDH key pair on P-256. */
export interface AgreementKey {
  /** Uncompressed point, 65 bytes. */
  readonly publicKey: Uint8Array
  /** Returns the shared secret, 32 bytes. Rejects for a point that is not on the curve. */
  agree(other: Uint8Array): Promise<Uint8Array>
}

/** AES-256-GCM under one key, with nonces of 12 bytes and tags of 16. */
export interface Cipher {
  /** Returns the encrypted bytes and their tag. */
  seal(nonce: Uint8Array, bytes: Uint8Array): Promise<Uint8Array>
  /** Returns the bytes; undefined when they were altered, or belong to another nonce. */
  unseal(nonce: Uint8Array, sealed: Uint8Array): Promise<Uint8Array | undefined>
}

/** Cryptography of identity. Every function may be called with bytes of a peer; none changes its arguments. */
export interface IdentityCrypto {
  /** Returns unpredictable bytes. */
  random(length: number): Uint8Array
  sha256(data: Uint8Array): Promise<Uint8Array>
  /** Returns HMAC-SHA-256: 32 bytes. */
  hmac(key: Uint8Array, data: Uint8Array): Promise<Uint8Array>
  /** Makes a key pair: Ed25519, or ECDSA where that is missing. Its private half cannot be extracted. */
  generateKey(): Promise<SigningKey>
  /** Returns the key pair of `SigningKey.stored`; undefined when the value is none. */
  storedKey(stored: unknown): Promise<SigningKey | undefined>
  /** Returns the key pair of a private JWK (Ed25519, or EC with P-256). Rejects for any other. */
  importKey(jwk: JsonWebKey): Promise<SigningKey>
  /** Returns whether a signature is right; false also for a malformed key. Rejects where the algorithm is missing. */
  verify(key: PublicKey, signature: Uint8Array, data: Uint8Array): Promise<boolean>
  generateAgreement(): Promise<AgreementKey>
  /** Returns the cipher of a key of 32 bytes. */
  cipher(key: Uint8Array): Promise<Cipher>
}
