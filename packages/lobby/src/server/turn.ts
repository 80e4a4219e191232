// TURN credentials: minted from a secret that coturn shares, or got from Cloudflare's API. Runs under Node and workerd.

import type { TurnMinter, TurnServers } from '../core/index.ts'
import { parseIceServers, type IceServer } from '../protocol/index.ts'
import { DEFAULT_TTL_S, type CloudflareTurn, type SharedSecretTurn, type TurnConfig } from './turn-config.ts'

const CLOUDFLARE_URL = 'https://rtc.live.cloudflare.com/v1/turn'
/** Milliseconds for an answer of the API; a player waits for it. */
const ANSWER_LIMIT_MS = 2_000

/** Returns the minter of a configuration. `failed` is called for every failure, with a sentence. */
export function turnMinter(config: TurnConfig, failed: (reason: string) => void): TurnMinter {
  const { ttlS = DEFAULT_TTL_S } = config
  const servers = 'secret' in config ? bySecret(config, ttlS) : byCloudflare(config, ttlS)
  return {
    mint: async (id): Promise<TurnServers | undefined> => {
      try {
        return { servers: await servers(id), lifetimeMs: ttlS * 1_000 }
      } catch (error) {
        failed(`No TURN credentials: ${error instanceof Error ? error.message : String(error)}`)
        return undefined
      }
    },
  }
}

type Mint = (id: string) => Promise<readonly IceServer[]>

/** Credentials of draft-uberti-behave-turn-rest: the username is `expiry:id`, the password its HMAC. */
function bySecret({ urls, secret }: SharedSecretTurn, ttlS: number): Mint {
  const bytes = new TextEncoder()
  const key = crypto.subtle.importKey('raw', bytes.encode(secret), { name: 'HMAC', hash: 'SHA-1' }, false, ['sign'])
  // Awaited with the first credentials.
  key.catch(() => {})
  return async (id) => {
    const username = `${Math.floor(Date.now() / 1_000) + ttlS}:${id}`
    const hmac = await crypto.subtle.sign('HMAC', await key, bytes.encode(username))
    return [{ urls, username, credential: btoa(String.fromCharCode(...new Uint8Array(hmac))) }]
  }
}

function byCloudflare(config: CloudflareTurn, ttlS: number): Mint {
  const { cloudflareKey, cloudflareToken, cloudflareUrl = CLOUDFLARE_URL } = config
  const url = `${cloudflareUrl}/keys/${cloudflareKey}/credentials/generate-ice-servers`
  return async () => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${cloudflareToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ttl: ttlS }),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    })
    if (!response.ok) throw new Error(`Cloudflare answered ${response.status}`)
    const { iceServers } = (await response.json()) as { readonly iceServers?: unknown }
    // Browsers block port 53.
    const usable = (urls: string | readonly string[]): string[] => [urls].flat().filter((one) => !/:53(\?|$)/.test(one))
    return parseIceServers(JSON.stringify(iceServers ?? null))
      .map(({ urls, ...credentials }) => ({ urls: usable(urls), ...credentials }))
      .filter(({ urls }) => urls.length > 0)
  }
}
