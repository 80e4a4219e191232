// Place of the VPN lab: Ann behind a router with a tunnel, Bob behind a router of his own.

import type { Lab } from '../lab/lab.ts'
import { Client } from '../lab/network/client.ts'
import { Router } from '../lab/network/router.ts'
import { Tunnel } from '../lab/network/tunnel.ts'
import type { Addresses } from '../lab/search/find.ts'

/** Number of the interface of each player on the LAN: not a small one, so that no other bytes look like the address. */
const HOST = 13
/** Name of Ann's provider among the drops of her router. */
const PROVIDER = 'provider'

export class Place {
  readonly ann: Client = new Client('a')
  readonly bob: Client = new Client('b')
  readonly tunnel: Tunnel
  readonly #home: Router
  readonly #other: Router

  constructor(lab: Lab) {
    this.#home = new Router(lab.net, 11)
    this.#other = new Router(lab.net, 12)
    this.tunnel = new Tunnel(this.ann, new Router(lab.net, 7), lab.folder)
    this.ann.plug(this.#home, HOST)
    this.bob.plug(this.#other, HOST)
  }

  /** Every address of Ann. */
  get ofAnn(): Addresses {
    return {
      LAN: this.ann.uplink.address,
      ISP: this.#home.wan,
      tunnel: this.tunnel.address,
      VPN: this.tunnel.publicAddress,
    }
  }

  /** Every address of Bob. */
  get ofBob(): Addresses {
    return { LAN: this.bob.uplink.address, ISP: this.#other.wan }
  }

  /** Lets no packet of the tunnel leave Ann's home, until {@link reset}. */
  blockTunnel(): void {
    this.#home.drop(PROVIDER, `ip daddr ${this.tunnel.publicAddress}`)
  }

  /** Takes the tunnel away; both routers forget their mappings. */
  async reset(): Promise<void> {
    await this.tunnel.down()
    this.#home.restore(PROVIDER)
    for (const router of [this.#home, this.#other]) router.forgetMappings()
  }
}
