// Configuration and health answer, the same for the servers under Node and PartyKit.

import { DEFAULT_LIMITS, type LobbyConfig, type LobbyLimits } from '../core/index.ts'
import { PROTOCOL_VERSION, parseIceServers } from '../protocol/index.ts'
import { checkTurn, turnFromEnv, type TurnConfig } from './turn-config.ts'
import { turnMinter } from './turn.ts'

/** Configuration of a lobby under Node or PartyKit. */
export interface ServerConfig extends Omit<LobbyConfig, 'turn'> {
  /** TURN servers for which the lobby makes each player's credentials. Default: none. */
  readonly turn?: TurnConfig
}

/** Body of `GET /` and `GET /health`, by which supervisors and browsers recognize a lobby. */
export const HEALTH: string = JSON.stringify({ ok: true, service: 'tickmesh-lobby', protocol: PROTOCOL_VERSION })

/** Headers of every answer; open to every origin, because games are served from elsewhere. */
const OPEN_HEADERS: { readonly [name: string]: string } = {
  'access-control-allow-origin': '*',
  'cache-control': 'no-store',
}

/** Headers of `GET /` and `GET /health`. */
export const HEALTH_HEADERS: { readonly [name: string]: string } = {
  ...OPEN_HEADERS,
  'content-type': 'application/json',
}

/**
 * Returns the answer to a request at an object's path, by how long a socket of the address would be kept out there. A
 * page cannot see why its socket was refused, and asks so.
 */
export function refusal(keptOutMs: number): { readonly status: number; readonly headers: Record<string, string> } {
  if (keptOutMs <= 0) return { status: 403, headers: { ...OPEN_HEADERS } }
  const retry = Number.isFinite(keptOutMs) && { 'retry-after': String(Math.ceil(keptOutMs / 1_000)) }
  return { status: 429, headers: { ...OPEN_HEADERS, 'access-control-expose-headers': 'retry-after', ...retry } }
}

export function isHealthPath(path: string): boolean {
  return path === '/' || path === '/health'
}

/** Throws an error for options of a call that are no object: types refuse them, plain JavaScript does not. */
export function assertOptions(call: string, options: unknown): void {
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) return
  const given = Array.isArray(options) ? 'an array' : String(options)
  throw new Error(`${call} takes an object of options, such as { port: 1999 }, not ${given}`)
}

/**
 * Returns the lobby's configuration: what is given, and else what environment variables hold. Throws an error that
 * names a wrong one.
 */
export function configFromEnv(env: { readonly [name: string]: unknown }, given: ServerConfig = {}): ServerConfig {
  const iceServers = given.iceServers ?? variable(env, 'TICKMESH_ICE_SERVERS', parseIceServers)
  const limits = given.limits ?? variable(env, 'TICKMESH_LIMITS', parseLimits)
  const relay = given.relay ?? variable(env, 'TICKMESH_RELAY', parseSwitch)
  const turn = given.turn ?? turnFromEnv(env)
  if (turn) checkTurn(turn)
  return {
    ...(iceServers && { iceServers }),
    ...(limits && { limits }),
    ...(relay !== undefined && { relay }),
    ...(turn && { turn }),
  }
}

/** Returns the configuration for the core. `turnFailed` is called when credentials could not be minted. */
export function coreConfig({ turn, ...config }: ServerConfig, turnFailed: (reason: string) => void): LobbyConfig {
  return turn ? { ...config, turn: turnMinter(turn, turnFailed) } : config
}

function variable<Value>(
  env: { readonly [name: string]: unknown },
  name: string,
  parse: (text: string) => Value,
): Value | undefined {
  const text = env[name]
  if (typeof text !== 'string' || text.trim() === '') return undefined
  try {
    return parse(text)
  } catch (cause) {
    throw new Error(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

/** Reads `on` or `off`. */
function parseSwitch(text: string): boolean {
  if (text !== 'on' && text !== 'off') throw new Error('must be "on" or "off"')
  return text === 'on'
}

/** Reads limits from JSON; throws an error that names what is wrong. */
function parseLimits(json: string): Partial<LobbyLimits> {
  const given: unknown = JSON.parse(json)
  if (typeof given !== 'object' || given === null) throw new Error('must be an object of numbers')
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) {
      throw new Error(`there is no limit "${name}", but ${Object.keys(DEFAULT_LIMITS).join(', ')}`)
    }
    if (typeof value !== 'number' || value <= 0) throw new Error(`${name} must be a number above 0`)
  }
  return given
}
