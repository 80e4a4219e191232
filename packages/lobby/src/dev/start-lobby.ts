import type { LobbyConfig } from '../core/index.ts'
import { configFromEnv } from '../server/config.ts'
import { clearPort, freePort } from './port.ts'
import { superviseLobby } from './supervisor.ts'

/** The port of `partykit dev`, and of every example. */
export const DEFAULT_PORT = 1_999

export interface StartLobbyOptions extends LobbyConfig {
  /** `partykit`, the default, runs real workerd in processes of its own; `node` runs in this process. */
  readonly runtime?: 'partykit' | 'node'
  /** TCP port; 1999 by default, 0 for a free one. */
  readonly port?: number
  /** Told what was taken over or started again, one line each. Silence by default. */
  readonly log?: (line: string) => void
}

export interface RunningLobby {
  readonly runtime: 'partykit' | 'node'
  /** Where it is, from this machine: `ws://localhost:PORT`. It listens on all addresses of the machine. */
  readonly url: string
  readonly port: number
  /** Resolves when the lobby has ended: with nothing after `stop`, with the reason if it could not be kept up. Never rejects. */
  readonly ended: Promise<Error | undefined>
  /** Ends it and everything it started; resolves when the port is free again. */
  stop(): Promise<void>
}

/**
 * Starts a lobby for development, tests and small games, and keeps it up. It ends with this process, also on SIGINT and
 * SIGTERM. `iceServers` default to the environment's `TICKMESH_ICE_SERVERS`.
 *
 * Rejects with a `StartLobbyError`: `port-taken` by anything but what an earlier lobby left behind (that is ended), or
 * `failed`.
 */
export async function startLobby(options: StartLobbyOptions = {}): Promise<RunningLobby> {
  const { runtime = 'partykit', log = () => {} } = options
  const config: LobbyConfig = options.iceServers ? { iceServers: options.iceServers } : configFromEnv(process.env)
  const port = options.port === 0 ? await freePort() : (options.port ?? DEFAULT_PORT)
  await clearPort(port, log)
  if (runtime === 'partykit') return superviseLobby(port, config, log)
  // Only here is `ws` needed.
  const { startNodeLobby } = await import('../server/node.ts')
  const lobby = await startNodeLobby({ ...config, port })
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
