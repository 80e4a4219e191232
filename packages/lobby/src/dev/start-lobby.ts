// Function `startLobby`: starts a lobby under PartyKit or in this process.

import { assertOptions, configFromEnv, type ServerConfig } from '../server/config.ts'
import { clearPort, freePort } from './port.ts'
import type { RunningLobby } from './running-lobby.ts'
import { superviseLobby } from './supervisor.ts'

/** Port of `partykit dev`, and of every example. */
export const DEFAULT_PORT = 1_999

/** Options of `startLobby`. */
export interface StartLobbyOptions extends ServerConfig {
  /** `partykit`, the default, runs workerd in processes of its own; `node` runs in this process. */
  readonly runtime?: 'partykit' | 'node'
  /** TCP port; 1999 by default, 0 for a free one. */
  readonly port?: number
  /**
   * Receives a line for each port that was freed, each restart, and under Node each failure to get TURN credentials.
   * Silent by default.
   */
  readonly log?: (line: string) => void
}

/**
 * Starts a lobby for development, tests and small games, and restarts it when it dies. The lobby ends with this
 * process, also on SIGINT and SIGTERM. `iceServers`, `turn`, `limits` and `relay` default to the environment's
 * `TICKMESH_ICE_SERVERS`, `TICKMESH_TURN_…`, `TICKMESH_LIMITS` and `TICKMESH_RELAY`.
 *
 * Rejects with a `StartLobbyError`: `port-taken` (orphans of an earlier lobby are ended, no other program is) or
 * `failed`.
 */
export async function startLobby(options: StartLobbyOptions = {}): Promise<RunningLobby> {
  assertOptions('startLobby', options)
  const { runtime = 'partykit', log = () => {} } = options
  const config = configFromEnv(process.env, options)
  const port = options.port === 0 ? await freePort() : (options.port ?? DEFAULT_PORT)
  await clearPort(port, log)
  if (runtime === 'partykit') return superviseLobby(port, config, log)
  // Imported here, because only this runtime needs `ws`.
  const { startNodeLobby } = await import('../server/node.ts')
  const lobby = await startNodeLobby({ ...config, port, log })
  let end = (): void => {}
  const ended = new Promise<undefined>((resolve) => {
    end = () => resolve(undefined)
  })
  const stop = async (): Promise<void> => {
    await lobby.close()
    end()
  }
  return { runtime, url: lobby.url, port, ended, stop }
}
