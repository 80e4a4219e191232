// Network of the resilience lab: four homes and a mobile network, and the players of one run.

import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser } from '../lab/browser/browser.ts'
import type { Lab } from '../lab/lab.ts'
import { Client } from '../lab/network/client.ts'
import type { NatKind } from '../lab/network/nat.ts'
import type { PublicNet } from '../lab/network/public-net.ts'
import { Router } from '../lab/network/router.ts'
import type { HeardReport } from '../lab/page/heard.ts'
import type { IceServer } from '../lab/servers/ice-servers.ts'
import type { LabLobby } from '../lab/servers/servers.ts'
import { until } from '../setup/until.ts'

/** Time of play before a fault, ms. */
const SETTLE_MS = 4_000
/** Time for all players to be linked and to hear each other, ms. */
const LINK_LIMIT_MS = 40_000

/** Home of a player: a router and a machine behind it. */
interface Home {
  readonly router: Router
  readonly client: Client
}

export interface LabPlayer extends Home {
  readonly name: string
  readonly browser: Browser
}

/** Interface on the mobile network. */
export const MOBILE = 'wwan0'

export class Scene {
  readonly #lab: Lab
  readonly #homes: readonly Home[]
  /** Router of the mobile network. */
  readonly mobile: Router
  #players: readonly LabPlayer[] = []
  #lobby: LabLobby | undefined
  #code = ''

  constructor(lab: Lab) {
    this.#lab = lab
    this.#homes = ['a', 'b', 'c', 'd'].map((label, at) => {
      const home = { router: new Router(lab.net, at + 1), client: new Client(label) }
      home.client.plug(home.router, 2)
      return home
    })
    this.mobile = new Router(lab.net, 9)
  }

  /** Players of this run; the first is the host. */
  get players(): readonly LabPlayer[] {
    return this.#players
  }

  player(at: number): LabPlayer {
    const player = this.#players[at]
    if (player === undefined) throw new Error(`no player ${at}`)
    return player
  }

  get net(): PublicNet {
    return this.#lab.net
  }

  /** Address of the player's page. */
  get page(): string {
    return this.#lab.servers.page
  }

  get lobby(): LabLobby {
    if (this.#lobby === undefined) throw new Error('no lobby')
    return this.#lobby
  }

  /** Starts a lobby and a browser behind each kind of NAT; all are linked and count when it resolves. */
  async begin(kinds: readonly NatKind[], iceServers: readonly IceServer[]): Promise<void> {
    this.#lobby = await this.#lab.servers.lobby(iceServers)
    this.mobile.kind = 'port restricted'
    const homes = this.#homes.slice(0, kinds.length)
    for (const [at, { router }] of homes.entries()) router.kind = kinds[at] ?? 'port restricted'
    this.#players = await Promise.all(
      homes.map(async (home, at) => ({ ...home, name: `P${at}`, browser: await this.#lab.browser(home.client) })),
    )
    this.#code = ''
    for (const player of this.#players) await this.enter(player)
    await until(() => this.#linked(), 'all players are linked', LINK_LIMIT_MS)
    for (const { browser } of this.#players) await browser.call('count')
    await until(async () => (await freshness(this.#players)).fresh, 'all players hear each other', LINK_LIMIT_MS)
    await pause(SETTLE_MS)
  }

  /** Lets a player enter the room; the first makes it. */
  async enter({ browser, name }: LabPlayer): Promise<void> {
    await browser.openPlayer(this.page)
    const place = this.#code === '' ? {} : { code: this.#code }
    this.#code = await browser.call('join', { lobby: this.lobby.url, name, ...place })
  }

  /** Ends the browsers and the lobby of this run. */
  async endRun(): Promise<void> {
    await Promise.all(this.#players.map(({ browser }) => browser.close()))
    await this.#lobby?.kill()
  }

  async #linked(): Promise<boolean> {
    const all = await Promise.all(this.#players.map(({ browser }) => browser.call('peers')))
    return all.every((peers) => peers.length === all.length - 1 && peers.every(({ status }) => status === 'connected'))
  }
}

/** Freshness of everything that some players have of each other. */
export interface Freshness {
  readonly fresh: boolean
  /** Time at which the last of them became fresh. */
  readonly since: number
}

/** Looks at what each player hears of each of the others. */
export async function freshness(players: readonly LabPlayer[]): Promise<Freshness> {
  const heard = (await heardBy(players)).flat()
  const fresh = heard.length === players.length * (players.length - 1) && heard.every((one) => one.fresh)
  return { fresh, since: Math.max(0, ...heard.map(({ changedAt }) => changedAt)) }
}

/** Returns for each player what it has heard of each of the others. */
export async function heardBy(players: readonly LabPlayer[]): Promise<readonly (readonly HeardReport[])[]> {
  const names = new Set(players.map(({ name }) => name))
  const all = await Promise.all(players.map(({ browser }) => browser.call('heard')))
  return all.map((reports) => reports.filter(({ name }) => names.has(name)))
}

/** Sends a signal to the processes that run a player's page. */
export function signalPage({ client }: LabPlayer, signal: NodeJS.Signals): void {
  for (const pid of client.space.pids()) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')) process.kill(pid, signal)
    } catch {
      // A spare process has ended by itself meanwhile.
    }
  }
}
