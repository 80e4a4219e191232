// Tests of identity providers' tokens: those that are believed, and those that must not be.

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { expect, it } from 'vitest'
import type { Voucher } from './identity-provider.ts'
import { joseProvider, type JoseProviderOptions } from './jose.ts'

const NOW_MS = 1_800_000_000_000
const NOW = NOW_MS / 1_000
const ISSUER = 'https://id.example'
const AUDIENCE = 'arena'
/** Thumbprints of the player's key and of another one. */
const [KEY, OTHER] = ['n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg', '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU']

const trusted = await generateKeyPair('RS256', { extractable: true })
const jwks = { keys: [{ ...(await exportJWK(trusted.publicKey)), kid: 'one', alg: 'RS256' }] }

const CLAIMS: JWTPayload = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: '4711',
  name: 'Ann',
  nonce: KEY,
  iat: NOW - 10,
  exp: NOW + 300,
}

function token(claims: JWTPayload, key: CryptoKey = trusted.privateKey, header: object = {}): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one', ...header }).sign(key)
}

function verify(
  assertion: string,
  options: Partial<JoseProviderOptions> = {},
  nowMs = NOW_MS,
): Promise<Voucher | undefined> {
  const provider = joseProvider({ name: 'Example', issuer: ISSUER, audience: AUDIENCE, keys: jwks, ...options })
  // A rejection counts as undefined: `IdentityProvider.verify`.
  return provider.verify(assertion, KEY, nowMs).catch(() => undefined)
}

it('[IDN60] believes an ID token whose nonce is the thumbprint of the key, and says who vouches for whom', async () => {
  expect(await verify(await token(CLAIMS))).toEqual({ by: 'Example', name: 'Ann' })
})

it('[IDN60] believes a JWT that confirms the key', async () => {
  const { nonce: _, ...claims } = CLAIMS
  expect(await verify(await token({ ...claims, cnf: { jkt: KEY } }))).toEqual({ by: 'Example', name: 'Ann' })
  expect(await verify(await token(claims))).toBeUndefined()
  for (const cnf of [null, {}, { jkt: OTHER }, { jkt: [KEY] }, KEY]) {
    expect(await verify(await token({ ...claims, cnf }))).toBeUndefined()
  }
})

it('[IDN61] refuses a token over another key, of another issuer or for another audience', async () => {
  for (const change of [
    { nonce: OTHER },
    { nonce: `${KEY}A` },
    { iss: 'https://evil.example' },
    { iss: `${ISSUER}/` },
    { aud: 'other' },
    { aud: ['other', 'third'] },
    // For several audiences, and issued to another one of them.
    { aud: [AUDIENCE, 'other'] },
    { aud: [AUDIENCE, 'other'], azp: 'other' },
  ]) {
    expect([change, await verify(await token({ ...CLAIMS, ...change }))]).toEqual([change, undefined])
  }
  const several = { ...CLAIMS, aud: [AUDIENCE, 'other'], azp: AUDIENCE }
  expect(await verify(await token(several))).toEqual({ by: 'Example', name: 'Ann' })
  for (const missing of ['iss', 'aud', 'nonce', 'exp']) {
    const claims = Object.fromEntries(Object.entries(CLAIMS).filter(([claim]) => claim !== missing))
    expect([missing, await verify(await token(claims))]).toEqual([missing, undefined])
  }
})

it('[IDN61] refuses a token that is expired or not yet valid, but for the tolerance of clocks', async () => {
  const expired = await token({ ...CLAIMS, exp: NOW - 61 })
  const early = await token({ ...CLAIMS, nbf: NOW + 61 })
  const nearly = await token({ ...CLAIMS, exp: NOW - 59, nbf: NOW + 59 })
  expect(await Promise.all([expired, early, nearly].map((each) => verify(each)))).toEqual([
    ...[undefined, undefined],
    { by: 'Example', name: 'Ann' },
  ])
  expect(await verify(nearly, { clockToleranceS: 0 })).toBeUndefined()
  expect(await verify(expired, { clockToleranceS: 120 })).toBeDefined()
  expect(await verify(await token(CLAIMS), {}, NOW_MS + 361_000)).toBeUndefined()
})

it('[IDN62] refuses a token without a signature', async () => {
  const unsigned = new UnsecuredJWT(CLAIMS).encode()
  expect(await verify(unsigned)).toBeUndefined()
  const [header, payload] = (await token(CLAIMS)).split('.')
  expect(await verify(`${header}.${payload}.`)).toBeUndefined()
})

it('[IDN62] refuses a token signed with the public key as a secret', async () => {
  const jwk = JSON.stringify(jwks.keys[0])
  for (const secret of [await exportSPKI(trusted.publicKey), jwk]) {
    const forged = await new SignJWT(CLAIMS)
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(new TextEncoder().encode(secret))
    expect(await verify(forged)).toBeUndefined()
  }
  const symmetric = { keys: [{ kty: 'oct', k: 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I', kid: 'one' }] }
  for (const algorithms of [['HS256'], ['none'], ['RS256', 'HS512'], []]) {
    expect(() => joseProvider({ name: 'x', issuer: ISSUER, audience: AUDIENCE, keys: symmetric, algorithms })).toThrow(
      'whoever can verify',
    )
  }
})

it('[IDN62] refuses a token of another signer, with its key in the header or not', async () => {
  const evil = await generateKeyPair('RS256', { extractable: true })
  const jwk = await exportJWK(evil.publicKey)
  for (const header of [{}, { kid: 'two' }, { jwk }, { jku: 'https://evil.example/jwks.json' }]) {
    expect(await verify(await token(CLAIMS, evil.privateKey, header))).toBeUndefined()
  }
  const elliptic = await generateKeyPair('ES256')
  expect(await verify(await token(CLAIMS, elliptic.privateKey, { alg: 'ES256' }))).toBeUndefined()
  // An algorithm of the right key that the game does not believe.
  expect(await verify(await token(CLAIMS), { algorithms: ['ES256'] })).toBeUndefined()
})

it('[IDN62] refuses every change of a token, and every other text', async () => {
  const valid = await token(CLAIMS)
  await fc.assert(
    fc.asyncProperty(fc.nat(valid.length - 1), fc.constantFrom(...'AbZ9-_. '), async (at, char) => {
      const changed = valid.slice(0, at) + char + valid.slice(at + 1)
      const same = changed === valid || Buffer.from(changed, 'base64url').equals(Buffer.from(valid, 'base64url'))
      if (!same) expect(await verify(changed)).toBeUndefined()
    }),
    { numRuns: 200 },
  )
  await fc.assert(
    fc.asyncProperty(fc.string(), async (text) => {
      expect(await verify(text)).toBeUndefined()
    }),
  )
  expect(await verify('x'.repeat(9_000))).toBeUndefined()
})

it('[IDN63] the name is of the claim that the game names, in the form of a player name', async () => {
  const claims = { ...CLAIMS, preferred_username: 'ann.smith' }
  expect((await verify(await token(claims), { nameClaim: 'preferred_username' }))?.name).toBe('ann.smith')
  expect((await verify(await token({ ...claims, name: 'a\nb' })))?.name).toBe('ann.smith')
  expect((await verify(await token({ ...CLAIMS, name: 'x'.repeat(40) })))?.name).toBe('4711')
  expect(await verify(await token(claims), { nameClaim: 'email' })).toBeUndefined()
  expect(await verify(await token({ ...claims, name: { first: 'Ann' } }), { nameClaim: 'name' })).toBeUndefined()
})

it('[IDN63] keys come from the address of the set, and are asked for once', async () => {
  let requests = 0
  const server = createServer((_, response) => {
    requests++
    response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const keys = `http://127.0.0.1:${port}/jwks.json`
  const provider = joseProvider({ name: 'Example', issuer: ISSUER, audience: AUDIENCE, keys })
  const valid = await token(CLAIMS)
  for (let i = 0; i < 3; i++) expect(await provider.verify(valid, KEY, NOW_MS)).toEqual({ by: 'Example', name: 'Ann' })
  expect(requests).toBe(1)
  server.close()
  expect(await verify(valid, { keys: 'http://127.0.0.1:9/jwks.json' })).toBeUndefined()
})

it('[IDN63] an option that is missing or wrong is named', () => {
  const options: JoseProviderOptions = { name: 'Example', issuer: ISSUER, audience: AUDIENCE, keys: jwks }
  const wrong: readonly (readonly [object, string])[] = [
    [{ name: '' }, 'name, issuer and audience'],
    [{ issuer: undefined }, 'name, issuer and audience'],
    [{ keys: 'not an address' }, 'address of a JWK set'],
    [{ keys: { no: 'keys' } }, 'address of a JWK set'],
    [{ clockToleranceS: 601 }, 'clockToleranceS'],
    [{ clockToleranceS: Number.NaN }, 'clockToleranceS'],
  ]
  for (const [change, named] of wrong) {
    expect(() => joseProvider({ ...options, ...change } as JoseProviderOptions)).toThrow(named)
  }
})
