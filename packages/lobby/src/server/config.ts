// Configuration and health answer, the same for the servers under Node and PartyKit.

import type { LobbyConfig } from '../core/index.ts'
import { PROTOCOL_VERSION, parseIceServers } from '../protocol/index.ts'

/** Body of `GET /` and `GET /health`, by which supervisors and browsers recognize a lobby. */
export const HEALTH: string = JSON.stringify({ ok: true, service: 'tickmesh-lobby', protocol: PROTOCOL_VERSION })

/** Headers of `GET /` and `GET /health`; open to every origin, because games are served from elsewhere. */
export const HEALTH_HEADERS: { readonly [name: string]: string } = {
  'access-control-allow-origin': '*',
  'cache-control': 'no-store',
  'content-type': 'application/json',
}

export function isHealthPath(path: string): boolean {
  return path === '/' || path === '/health'
}

/** Reads the lobby's configuration from environment variables; throws an error that names a wrong one. */
export function configFromEnv(env: { readonly [name: string]: unknown }): LobbyConfig {
  const json = env['TICKMESH_ICE_SERVERS']
  if (typeof json !== 'string' || json.trim() === '') return {}
  try {
    return { iceServers: parseIceServers(json) }
  } catch (cause) {
    throw new Error(`TICKMESH_ICE_SERVERS: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
