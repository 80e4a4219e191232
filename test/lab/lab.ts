// A laboratory: a network in namespaces with its servers, and their end with that of the process.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserKind, BrowserSettings } from './browser/browser-process.ts'
import { Browser } from './browser/browser.ts'
import type { Client } from './network/client.ts'
import { sweepNamespaces } from './network/namespace.ts'
import { PublicNet } from './network/public-net.ts'
import { LabServers } from './servers/servers.ts'
import { trustAuthority } from './servers/turn.ts'

/** Folder of all files. */
const FOLDER = join(tmpdir(), `tickmesh-lab-${process.pid}`)

/** Browser of a lab: its kind and settings. */
export interface BrowserChoice extends BrowserSettings {
  readonly browser?: BrowserKind
  /** False for a browser that does not trust the lab's certificates. */
  readonly trusts?: boolean
}

export class Lab {
  /** Folder of all files of this lab. */
  readonly folder: string = FOLDER
  readonly net: PublicNet
  readonly servers: LabServers

  private constructor(net: PublicNet, servers: LabServers) {
    this.net = net
    this.servers = servers
  }

  /**
   * Makes the network and starts the servers, after labs that were not ended properly are swept away. All of it ends
   * with the process, also by Ctrl-C.
   */
  static async start(): Promise<Lab> {
    sweep()
    mkdirSync(FOLDER)
    process.once('exit', sweep)
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const)
      process.once(signal, () => process.exit(code))
    const net = new PublicNet()
    return new Lab(net, await LabServers.start(net, FOLDER))
  }

  /** Starts a browser on a client. */
  async browser(client: Client, choice: BrowserChoice = {}): Promise<Browser> {
    const { browser = 'chromium', trusts = true, ...settings } = choice
    const home = mkdtempSync(join(FOLDER, `${client.label}-`))
    if (trusts) trustAuthority(home, FOLDER)
    return Browser.start(client, browser, { folder: home, ...settings })
  }
}

function sweep(): void {
  sweepNamespaces()
  rmSync(FOLDER, { recursive: true, force: true, maxRetries: 10 })
}
