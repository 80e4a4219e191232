// Entry point `@tickmesh/net/identity/jose`: identity providers whose tokens are verified by the library jose.

import { normalizeName } from '@tickmesh/lobby/protocol'
import { createLocalJWKSet, createRemoteJWKSet, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose'
import { DEVELOPMENT } from '../development.ts'
import { TickmeshError } from '../errors.ts'
import { LEFT_OUT } from '../left-out.ts'
import type { IdentityProvider, Voucher } from './identity-provider.ts'

/** Options of {@link joseProvider}. */
export interface JoseProviderOptions {
  /** Name of the provider, for people: `Example Games`. Becomes `player.identity.by`. */
  readonly name: string
  /** Issuer: the claim `iss` that a token must have, to the letter. */
  readonly issuer: string
  /** Audience: the claim `aud` that a token must have or contain. With OpenID Connect, the client id of the game. */
  readonly audience: string
  /**
   * Public keys of the provider: the address of its JWK set, or the set itself. From an address they are fetched when
   * the first token is verified, and once more when a token has an unknown key; the answer needs CORS, and the provider
   * sees the player's address. Hand the set over where either is unwanted.
   */
  readonly keys: string | URL | JSONWebKeySet
  /**
   * Signature algorithms that are believed, all with public keys. Default: `EdDSA`, `Ed25519`, `ES256`, `PS256` and
   * `RS256`.
   */
  readonly algorithms?: readonly string[]
  /** Seconds by which the clocks of player and provider may differ, 0 to 600. Default 60. */
  readonly clockToleranceS?: number
  /**
   * Claim with the player's name, which becomes `player.identity.name`. A name that everybody chooses for themselves
   * proves little: give a claim that the provider keeps unique. Default `name`, then `preferred_username`, then `sub`.
   */
  readonly nameClaim?: string
}

const ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256', 'PS256', 'RS256']
const NAME_CLAIMS = ['name', 'preferred_username', 'sub']
/** Upper bound of an assertion, in characters: an ID token has one or two thousand. */
const MAX_ASSERTION_LENGTH = 8_192
const MAX_TOLERANCE_S = 600

/**
 * Returns the verifier of a provider's tokens, for the option `providers` of `identity`: ID tokens of OpenID Connect
 * with the key's thumbprint as `nonce`, and JWTs with it as `cnf.jkt` (RFC 7800).
 *
 * @throws TickmeshError `invalid-value`: an option is missing or wrong.
 */
export function joseProvider(options: JoseProviderOptions): IdentityProvider {
  check(typeof options === 'object' && options !== null, 'the options are an object')
  const { name: by, issuer, audience, keys, algorithms = ALGORITHMS, clockToleranceS = 60, nameClaim } = options
  check(
    [by, issuer, audience].every((text) => typeof text === 'string' && text !== ''),
    'name, issuer and audience are texts',
  )
  check(
    algorithms.length > 0 && algorithms.every((name) => /^(EdDSA|Ed25519|(ES|PS|RS)(256|384|512))$/.test(name)),
    'algorithms are such as ES256, with public keys: whoever can verify HS256 can sign it',
  )
  check(clockToleranceS >= 0 && clockToleranceS <= MAX_TOLERANCE_S, `clockToleranceS is 0 to ${MAX_TOLERANCE_S}`)
  const getKey = keySet(keys)
  return {
    verify: async (assertion, key, nowMs) => {
      if (assertion.length > MAX_ASSERTION_LENGTH) return undefined
      const { payload } = await jwtVerify(assertion, getKey, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: clockToleranceS,
        currentDate: new Date(nowMs),
        requiredClaims: ['exp'],
      })
      return isOver(payload, key) && isFor(payload, audience)
        ? voucher(by, payload, nameClaim === undefined ? NAME_CLAIMS : [nameClaim])
        : undefined
    },
  }
}

function keySet(keys: JoseProviderOptions['keys']): ReturnType<typeof createRemoteJWKSet> {
  try {
    if (typeof keys === 'string' || keys instanceof URL) return createRemoteJWKSet(new URL(keys))
    return createLocalJWKSet(keys) as ReturnType<typeof createRemoteJWKSet>
  } catch (cause) {
    throw invalid('keys is the address of a JWK set, or the set', cause)
  }
}

/** Returns whether a token is over a key: what makes it useless to others. */
function isOver({ nonce, cnf }: JWTPayload, key: string): boolean {
  return nonce === key || (cnf as { readonly jkt?: unknown } | undefined | null)?.jkt === key
}

/** Returns whether a token for several audiences was issued to the one that counts (OpenID Connect, 3.1.3.7). */
function isFor({ aud, azp }: JWTPayload, audience: string): boolean {
  return !Array.isArray(aud) || aud.length === 1 || azp === audience
}

function voucher(by: string, payload: JWTPayload, claims: readonly string[]): Voucher | undefined {
  const names = claims.map((claim) => normalizeName(payload[claim]))
  const name = names.find((each) => each !== undefined)
  return name === undefined ? undefined : { by, name }
}

function check(holds: boolean, rule: string): asserts holds {
  if (!holds) throw invalid(rule)
}

function invalid(rule: string, cause?: unknown): TickmeshError {
  return new TickmeshError('invalid-value', DEVELOPMENT ? `joseProvider: ${rule}.` : LEFT_OUT, { cause })
}
