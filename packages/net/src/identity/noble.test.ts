// Tests of the cryptography for pages without WebCrypto: it and WebCrypto understand each other.

import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { IdentityCrypto, PublicKey } from './identity-crypto.ts'
import { nobleCrypto } from './noble.ts'

const { subtle } = globalThis.crypto
const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const
const SIGNING = {
  Ed25519: { key: { name: 'Ed25519' }, signature: { name: 'Ed25519' } },
  ECDSA: { key: { name: 'ECDSA', namedCurve: 'P-256' }, signature: { name: 'ECDSA', hash: 'SHA-256' } },
} as const
const ALGORITHMS = ['Ed25519', 'ECDSA'] as const

type Bytes = Uint8Array<ArrayBuffer>
const bytes = (max: number): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ maxLength: max }).map((array) => Uint8Array.from(array))
const RUNS = { numRuns: 20 }

/** Makes a key pair of WebCrypto: its JWK, and its public half as identity has it. */
async function webKey(
  algorithm: PublicKey['algorithm'],
): Promise<{ pair: CryptoKeyPair; jwk: JsonWebKey; key: PublicKey }> {
  const pair = (await subtle.generateKey(SIGNING[algorithm].key, true, ['sign', 'verify'])) as CryptoKeyPair
  const raw = new Uint8Array(await subtle.exportKey('raw', pair.publicKey))
  return { pair, jwk: await subtle.exportKey('jwk', pair.privateKey), key: { algorithm, bytes: raw } }
}

async function webVerify({ algorithm, bytes }: PublicKey, signature: Uint8Array, data: Bytes): Promise<boolean> {
  const key = await subtle.importKey('raw', bytes as Bytes, SIGNING[algorithm].key, false, ['verify'])
  return subtle.verify(SIGNING[algorithm].signature, key, signature as Bytes, data)
}

it.each(ALGORITHMS)('[IDN65] %s: a signature of each is right for the other, with one key', async (algorithm) => {
  const { pair, jwk, key } = await webKey(algorithm)
  const own = await nobleCrypto.importKey(jwk)
  expect(own.publicKey).toEqual(key)
  await fc.assert(
    fc.asyncProperty(bytes(300), async (data) => {
      const signature = await own.sign(data)
      expect([signature.length, await webVerify(key, signature, data)]).toEqual([64, true])
      const web = new Uint8Array(await subtle.sign(SIGNING[algorithm].signature, pair.privateKey, data))
      expect(await nobleCrypto.verify(key, web, data)).toBe(true)
      const other = Uint8Array.of(...data, 1)
      expect([await webVerify(key, signature, other), await nobleCrypto.verify(key, web, other)]).toEqual([
        false,
        false,
      ])
    }),
    RUNS,
  )
})

it('[IDN65] a key that it makes is of Ed25519, lasts as long as the page, and is another one each time', async () => {
  const [one, two] = [await nobleCrypto.generateKey(), await nobleCrypto.generateKey()]
  const data = Uint8Array.of(1, 2, 3)
  expect([one.publicKey.algorithm, one.publicKey.bytes.length, one.stored]).toEqual(['Ed25519', 32, undefined])
  expect(await webVerify(one.publicKey, await one.sign(data), data)).toBe(true)
  expect(await nobleCrypto.verify(two.publicKey, await one.sign(data), data)).toBe(false)
  expect(await nobleCrypto.storedKey(one)).toBeUndefined()
})

it('[IDN65] every other key, signature or point is refused, and nothing throws', async () => {
  const { jwk, key } = await webKey('Ed25519')
  const elliptic = await webKey('ECDSA')
  const agreement = await nobleCrypto.generateAgreement()
  await fc.assert(
    fc.asyncProperty(bytes(100), bytes(100), async (one, two) => {
      for (const algorithm of ALGORITHMS) {
        expect(await nobleCrypto.verify({ algorithm, bytes: one }, two, one)).toBe(false)
      }
      expect([await nobleCrypto.verify(key, one, two), await nobleCrypto.verify(elliptic.key, one, two)]).toEqual([
        false,
        false,
      ])
      await expect(agreement.agree(one)).rejects.toThrow()
    }),
  )
  // A point of small order signs everything for who verifies loosely (ZIP 215); WebCrypto does not.
  const small = { algorithm: 'Ed25519', bytes: Uint8Array.of(1, ...new Uint8Array(31)) } as const
  const forged = Uint8Array.of(1, ...new Uint8Array(63))
  expect(await nobleCrypto.verify(small, forged, Uint8Array.of(7))).toBe(false)
  for (const wrong of [
    {},
    { ...jwk, d: undefined },
    { ...jwk, d: 'AAAA' },
    { ...jwk, x: elliptic.jwk.x },
    { ...jwk, crv: 'X25519' },
    { ...jwk, kty: 'EC' },
    { ...elliptic.jwk, y: elliptic.jwk.x },
    { ...elliptic.jwk, crv: 'P-384' },
    { kty: 'RSA', n: 'AQAB', e: 'AQAB', d: 'AQAB' },
  ]) {
    await expect(nobleCrypto.importKey(wrong as JsonWebKey)).rejects.toThrow(TypeError)
  }
})

it('[IDN65] an ECDH key of each agrees with one of the other', async () => {
  for (let i = 0; i < 8; i++) {
    const own = await nobleCrypto.generateAgreement()
    const web = await subtle.generateKey(ECDH, false, ['deriveBits'])
    const webPublic = new Uint8Array(await subtle.exportKey('raw', web.publicKey))
    const imported = await subtle.importKey('raw', own.publicKey as Bytes, ECDH, false, [])
    const webSecret = await subtle.deriveBits({ name: 'ECDH', public: imported }, web.privateKey, 256)
    expect(await own.agree(webPublic)).toEqual(new Uint8Array(webSecret))
  }
})

it('[IDN65] a frame that one seals the other unseals, and no other frame', async () => {
  const key = nobleCrypto.random(32)
  const web = await subtle.importKey('raw', key as Bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
  const cipher = await nobleCrypto.cipher(key)
  await fc.assert(
    fc.asyncProperty(bytes(2_000), async (data) => {
      const iv = Uint8Array.from(nobleCrypto.random(12))
      const sealed = await cipher.seal(iv, data)
      const frame = new Uint8Array(await subtle.encrypt({ name: 'AES-GCM', iv }, web, data))
      expect(sealed).toEqual(frame)
      expect(await cipher.unseal(iv, frame)).toEqual(data)
      frame[frame.length - 1] = (frame.at(-1) ?? 0) ^ 1
      expect(await cipher.unseal(iv, frame)).toBeUndefined()
      expect(await cipher.unseal(Uint8Array.from(nobleCrypto.random(12)), sealed)).toBeUndefined()
      expect(await cipher.unseal(iv, data.subarray(0, 15))).toBeUndefined()
    }),
    RUNS,
  )
})

it('[IDN65] hashes are those of every other program', async () => {
  const crypto: IdentityCrypto = nobleCrypto
  await fc.assert(
    fc.asyncProperty(bytes(200), bytes(200), async (key, data) => {
      expect([...(await crypto.sha256(data))]).toEqual([...createHash('sha256').update(data).digest()])
      expect([...(await crypto.hmac(key, data))]).toEqual([...createHmac('sha256', key).update(data).digest()])
    }),
    RUNS,
  )
  expect(crypto.random(40).length).toBe(40)
})
