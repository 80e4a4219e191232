// Configuration of TURN credentials: its types, and its environment variables.

/** TURN servers for whose users the lobby makes credentials: of your own, or Cloudflare's. */
export type TurnConfig = SharedSecretTurn | CloudflareTurn

/** TURN servers with a shared secret, such as coturn's `use-auth-secret` and `static-auth-secret`. */
export interface SharedSecretTurn {
  /** Addresses: `turn:host:port`, `turn:host:port?transport=tcp`, `turns:host:port`. */
  readonly urls: readonly string[]
  readonly secret: string
  /** Seconds for which credentials are valid. Default 7,200; they are renewed at half of them. */
  readonly ttlS?: number
}

/** TURN key of Cloudflare Realtime. */
export interface CloudflareTurn {
  /** Id of the TURN key. */
  readonly cloudflareKey: string
  /** API token of the TURN key. */
  readonly cloudflareToken: string
  /** Address of the API, for a stub of it. */
  readonly cloudflareUrl?: string
  /** Seconds for which credentials are valid. Default 7,200; they are renewed at half of them. */
  readonly ttlS?: number
}

/** Lifetime of credentials by default, seconds. */
export const DEFAULT_TTL_S = 7_200
/** Reads the configuration from environment variables; undefined if none is set. Throws an error that names a fault. */
export function turnFromEnv(env: { readonly [name: string]: unknown }): TurnConfig | undefined {
  const read = (name: string): string | undefined => {
    const text = env[`TICKMESH_TURN_${name}`]
    return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined
  }
  const [secret, urls, ttl] = [read('SECRET'), read('URLS'), read('TTL')]
  const [cloudflareKey, cloudflareToken] = [read('CLOUDFLARE_KEY'), read('CLOUDFLARE_TOKEN')]
  const cloudflareUrl = read('CLOUDFLARE_URL')
  const lifetime = ttl === undefined ? {} : { ttlS: Number(ttl) }
  let config: TurnConfig | undefined
  if (cloudflareKey !== undefined && cloudflareToken !== undefined)
    config = { cloudflareKey, cloudflareToken, ...(cloudflareUrl !== undefined && { cloudflareUrl }), ...lifetime }
  else if (secret !== undefined && urls !== undefined) config = { secret, urls: urls.split(/[\s,]+/), ...lifetime }
  else if ((secret ?? urls) !== undefined)
    throw new Error('TICKMESH_TURN_SECRET and TICKMESH_TURN_URLS: set both, or none')
  else if ((cloudflareKey ?? cloudflareToken) !== undefined)
    throw new Error('TICKMESH_TURN_CLOUDFLARE_KEY and TICKMESH_TURN_CLOUDFLARE_TOKEN: set both, or none')
  return config
}

/** Returns the environment variables of a configuration. */
export function turnToEnv(config: TurnConfig): { readonly [name: string]: string } {
  const ttl = config.ttlS === undefined ? {} : { TICKMESH_TURN_TTL: String(config.ttlS) }
  if ('secret' in config)
    return { TICKMESH_TURN_SECRET: config.secret, TICKMESH_TURN_URLS: config.urls.join(','), ...ttl }
  const { cloudflareKey, cloudflareToken, cloudflareUrl } = config
  return {
    TICKMESH_TURN_CLOUDFLARE_KEY: cloudflareKey,
    TICKMESH_TURN_CLOUDFLARE_TOKEN: cloudflareToken,
    ...(cloudflareUrl !== undefined && { TICKMESH_TURN_CLOUDFLARE_URL: cloudflareUrl }),
    ...ttl,
  }
}

/** Shortest and longest lifetime of credentials, seconds: Cloudflare takes two days at most. */
const TTL_S = { min: 60, max: 172_800 }

/** Throws an error that names a wrong value. */
export function checkTurn(config: TurnConfig): void {
  const { ttlS = DEFAULT_TTL_S } = config
  if (!Number.isInteger(ttlS) || ttlS < TTL_S.min || ttlS > TTL_S.max)
    throw new Error(`the lifetime of TURN credentials must be an integer of ${TTL_S.min} to ${TTL_S.max} seconds`)
  const wrong = 'urls' in config ? config.urls.find((url) => !/^turns?:./i.test(url)) : undefined
  if (wrong !== undefined) throw new Error(`the TURN server "${wrong}" does not begin with turn: or turns:`)
}
