// Servers of the labs, on the public network: page, lobbies, STUN and TURN.

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { build, defaultClientConditions } from 'vite'
import { PORTS } from '../network/addresses.ts'
import type { PublicNet } from '../network/public-net.ts'
import type { IceServer } from './ice-servers.ts'
import { turnArguments } from './turn.ts'

const PAGE_SERVER = fileURLToPath(new URL('page-server.ts', import.meta.url))
const LOBBY_SERVER = fileURLToPath(new URL('lobby-server.ts', import.meta.url))
const STUN_SERVER = fileURLToPath(new URL('../stun/server.ts', import.meta.url))
const PAGE = fileURLToPath(new URL('../page', import.meta.url))

/** Lobby that can be killed and started again on its port. */
export class LabLobby {
  readonly url: string
  readonly #start: () => Promise<ChildProcess>
  #process: ChildProcess | undefined

  constructor(port: number, start: () => Promise<ChildProcess>) {
    this.url = `ws://lobby.lab:${port}`
    this.#start = start
  }

  async start(): Promise<void> {
    this.#process = await this.#start()
  }

  /** Ends the lobby at once, without a word to anybody. */
  async kill(): Promise<void> {
    if (this.#process === undefined) return
    const exited = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    this.#process = undefined
    await exited
  }
}

export class LabServers {
  readonly page: string = `http://page.lab:${PORTS.page}/`
  readonly #net: PublicNet
  #lobbies = 0

  private constructor(net: PublicNet) {
    this.#net = net
  }

  /** Builds the page, and starts all servers but lobbies. */
  static async start(net: PublicNet, folder: string): Promise<LabServers> {
    const servers = new LabServers(net)
    const built = `${folder}/page`
    const resolve = { conditions: ['@tickmesh/source', ...defaultClientConditions] }
    const output = { outDir: built, emptyOutDir: true, modulePreload: false }
    await build({ configFile: false, root: PAGE, logLevel: 'error', build: output, resolve })
    const turn = net.space.spawn('turnserver', turnArguments(folder), { stdio: ['ignore', 'pipe', 'ignore'] })
    await Promise.all([
      servers.#program(STUN_SERVER, []),
      servers.#program(PAGE_SERVER, [built]),
      new Promise<void>((done, failed) => {
        turn.stdout?.on('data', (text: Buffer) => text.includes('Total General servers') && done())
        turn.on('exit', () => failed(new Error('turnserver ended')))
      }),
    ])
    return servers
  }

  /** Starts a lobby that tells players these ICE servers; with `dump`, it writes all messages into that file. */
  async lobby(iceServers: readonly IceServer[], dump?: string): Promise<LabLobby> {
    const port = PORTS.lobby + this.#lobbies++
    const turn = iceServers.find(({ secret }) => secret !== undefined)
    const env = {
      TICKMESH_ICE_SERVERS: JSON.stringify(iceServers.filter((server) => server !== turn)),
      ...(turn?.secret !== undefined && {
        TICKMESH_TURN_SECRET: turn.secret,
        TICKMESH_TURN_URLS: [turn.urls].flat().join(','),
      }),
    }
    const lobby = new LabLobby(port, () =>
      this.#program(LOBBY_SERVER, [String(port), ...(dump === undefined ? [] : [dump])], env),
    )
    await lobby.start()
    return lobby
  }

  /** Starts a program of this folder; resolves when it is ready. */
  async #program(module: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<ChildProcess> {
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const
    const child = this.#net.space.fork(module, args, { stdio: [...stdio], env: { ...process.env, ...env } })
    const ended = once(child, 'exit').then(() => {
      throw new Error(`${module} ended`)
    })
    await Promise.race([once(child, 'message'), ended])
    ended.catch(() => {})
    return child
  }
}
