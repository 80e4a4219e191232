// Tunnel of a VPN: WireGuard in user space (wireguard-go) between a client and the provider's router.

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { until } from '../../setup/until.ts'
import type { Client } from './client.ts'
import { command, type Namespace } from './namespace.ts'
import type { Router } from './router.ts'

/** Port of the provider. */
const PORT = 51_820
/** Inner addresses: that of the provider, and the beginning and first number of those of clients. */
const INNER = { exit: '10.77.93.1', client: '10.77.93.', first: 20, count: 200 } as const
/** Names of the interfaces, of this process: their control sockets are in one folder for all namespaces. */
const CLIENT_END = `tmv${process.pid}`
const EXIT_END = `tmx${process.pid}`
/** Folder of WireGuard's control sockets. */
const SOCKETS = '/var/run/wireguard'
/** Number of the table of routes for sockets that are bound to the uplink's address. */
const UPLINK_TABLE = 77

/** Part of the traffic that goes by the tunnel, and what binding a socket to the uplink's address does. */
export interface Routes {
  /** Addresses that are reached by the tunnel; all of them by default. */
  readonly only?: readonly string[]
  /** True if packets of a socket that is bound to the uplink's address leave by the uplink. */
  readonly boundByUplink?: boolean
}

export class Tunnel {
  readonly #client: Client
  readonly #exit: Router
  readonly #folder: string
  #ups = 0
  #processes: readonly ChildProcess[] = []

  /** `exit`: router of the provider, on the public network; `folder`: a place for keys. */
  constructor(client: Client, exit: Router, folder: string) {
    this.#client = client
    this.#exit = exit
    this.#folder = folder
    exit.admit(PORT)
  }

  /** Address of the client in the tunnel: another one each time, so that no packet of an earlier connection comes. */
  get address(): string {
    return INNER.client + (INNER.first + (this.#ups % INNER.count))
  }

  /** Address that the client's packets have behind the tunnel. */
  get publicAddress(): string {
    return this.#exit.wan
  }

  /** Brings the tunnel up, and sends everything or a part through it. */
  async up({ only, boundByUplink = false }: Routes = {}): Promise<void> {
    this.#ups++
    const { space } = this.#client
    const keys = { client: this.#newKey('client'), exit: this.#newKey('exit') }
    const server = await started(this.#exit.space, EXIT_END)
    const client = await started(space, CLIENT_END)
    this.#processes = [server, client]
    wg(
      this.#exit.space,
      EXIT_END,
      `listen-port ${PORT}`,
      keys.exit,
      `${keys.client.shown} allowed-ips ${this.address}/32`,
    )
    wg(
      space,
      CLIENT_END,
      '',
      keys.client,
      `${keys.exit.shown} endpoint ${this.#exit.wan}:${PORT} allowed-ips 0.0.0.0/0`,
    )
    this.#exit.space.ip(`addr add ${INNER.exit}/24 dev ${EXIT_END}`, `link set ${EXIT_END} mtu 1420 up`)
    space.ip(`addr add ${this.address}/24 dev ${CLIENT_END}`, `link set ${CLIENT_END} mtu 1420 up`)
    const { address, gateway } = this.#client.uplink
    const targets = only ?? ['0.0.0.0/1', '128.0.0.0/1']
    space.ip(
      `route add ${this.#exit.wan}/32 via ${gateway}`,
      ...targets.map((target) => `route add ${target} dev ${CLIENT_END}`),
      ...(boundByUplink
        ? [
            `route add default via ${gateway} dev eth0 table ${UPLINK_TABLE}`,
            `rule add from ${address} lookup ${UPLINK_TABLE}`,
          ]
        : []),
    )
  }

  /** Lets the tunnel break: its interface is gone and its routes with it. */
  async breakOff(): Promise<void> {
    const exited = this.#processes.map((process) => once(process, 'exit'))
    for (const process of this.#processes) process.kill('SIGTERM')
    await Promise.all(exited)
    this.#processes = []
  }

  /** Takes the tunnel and its routes away. */
  async down(): Promise<void> {
    await this.breakOff()
    const { space } = this.#client
    space.exec('sh', ['-c', `while ip rule del lookup ${UPLINK_TABLE} 2>/dev/null; do :; done`])
    space.exec('sh', [
      '-c',
      `ip route flush table ${UPLINK_TABLE} 2>/dev/null; ip route del ${this.#exit.wan}/32; true`,
    ])
    this.#exit.forgetMappings()
  }

  /** Makes a key; returns the file with it, and its public half. */
  #newKey(name: string): Key {
    const secret = command('wg', ['genkey'])
    const file = `${this.#folder}/${name}.key`
    writeFileSync(file, secret, { mode: 0o600 })
    return { file, shown: command('wg', ['pubkey'], secret).trim() }
  }
}

interface Key {
  readonly file: string
  readonly shown: string
}

/** Starts WireGuard in a namespace; resolves when its interface is there. */
async function started(space: Namespace, name: string): Promise<ChildProcess> {
  // A process that was killed has left its control socket.
  rmSync(`${SOCKETS}/${name}.sock`, { force: true })
  const wireguard = space.spawn('wireguard-go', ['-f', name], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, WG_PROCESS_FOREGROUND: '1', LOG_LEVEL: 'error' },
  })
  let said = ''
  for (const stream of [wireguard.stdout, wireguard.stderr]) stream?.on('data', (text: Buffer) => (said += text))
  const answers = (): boolean => {
    if (wireguard.exitCode !== null) throw new Error(`wireguard-go ended: ${said}`)
    return existsSync(`${SOCKETS}/${name}.sock`)
  }
  await until(answers, `the interface ${name} is there`)
  return wireguard
}

function wg(space: Namespace, name: string, options: string, key: Key, peer: string): void {
  const words = options === '' ? [] : options.split(' ')
  space.exec('wg', ['set', name, ...words, 'private-key', key.file, 'peer', ...peer.split(' ')])
}
