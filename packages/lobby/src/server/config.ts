import type { LobbyConfig } from '../core/index.ts'
import { PROTOCOL_VERSION, parseIceServers } from '../protocol/index.ts'

/** What `GET /` and `GET /health` answer, so that supervisors, browsers and clients can tell a lobby from anything else. */
export const HEALTH: string = JSON.stringify({ ok: true, service: 'tickmesh-lobby', protocol: PROTOCOL_VERSION })

/** Whoever serves a game from elsewhere may ask whether its lobby is up; there is nothing here to protect by origin. */
export const HEALTH_HEADERS: { readonly [name: string]: string } = {
  'access-control-allow-origin': '*',
  'cache-control': 'no-store',
  'content-type': 'application/json',
}

export function isHealthPath(path: string): boolean {
  return path === '/' || path === '/health'
}

/** Reads the lobby's configuration from environment variables. Throws a sentence that names the wrong one. */
export function configFromEnv(env: { readonly [name: string]: unknown }): LobbyConfig {
  const json = env['TICKMESH_ICE_SERVERS']
  if (typeof json !== 'string' || json.trim() === '') return {}
  try {
    return { iceServers: parseIceServers(json) }
  } catch (cause) {
    throw new Error(`TICKMESH_ICE_SERVERS: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
