// Lobbies of the NAT lab, one for each list of ICE servers.

import type { Lab } from '../lab/lab.ts'
import type { IceServer } from '../lab/servers/ice-servers.ts'

export class Lobbies {
  readonly #lab: Lab
  readonly #urls = new Map<string, string>()

  constructor(lab: Lab) {
    this.#lab = lab
  }

  /** Returns the address of the lobby that tells players these servers. */
  async of(iceServers: readonly IceServer[]): Promise<string> {
    const key = JSON.stringify(iceServers)
    const url = this.#urls.get(key) ?? (await this.#lab.servers.lobby(iceServers)).url
    this.#urls.set(key, url)
    return url
  }
}
