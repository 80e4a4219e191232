// Tokens of an identity provider that exists in a test alone.

import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

type Claims = Readonly<Record<string, unknown>>

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Provider's key, and what it or somebody else signs. */
export class Tokens {
  static readonly issuer = 'https://id.example'
  static readonly audience = 'identity-test'
  readonly #key = generateKeyPairSync('ec', { namedCurve: 'P-256' })

  /** Returns the published keys. */
  get jwks(): { readonly keys: Record<string, unknown>[] } {
    return { keys: [{ ...this.#key.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256' }] }
  }

  /** Returns an ID token over the key of a player, valid for ten minutes, with other claims as they are given. */
  sign(nonce: string, name: string, changed: Claims = {}, key: KeyObject = this.#key.privateKey): string {
    const text = `${encoded({ alg: 'ES256', kid: 'one' })}.${this.#claims(nonce, name, changed)}`
    return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
  }

  /** Returns forged tokens: of another signer, of none, and signed with the public key as a secret. */
  forged(nonce: string, name: string): readonly string[] {
    const claims = this.#claims(nonce, name, {})
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const confused = `${encoded({ alg: 'HS256', kid: 'one' })}.${claims}`
    const secret = this.#key.publicKey.export({ format: 'pem', type: 'spki' })
    const mac = createHmac('sha256', secret).update(confused).digest('base64url')
    return [this.sign(nonce, name, {}, stranger), `${encoded({ alg: 'none' })}.${claims}.`, `${confused}.${mac}`]
  }

  #claims(nonce: string, name: string, changed: Claims): string {
    const now = Math.floor(Date.now() / 1_000)
    const { issuer: iss, audience: aud } = Tokens
    return encoded({ iss, aud, sub: name, name, nonce, iat: now, exp: now + 600, ...changed })
  }
}
