// The public network of the labs: one bridge, with the servers' addresses on it.

import { SERVERS } from './addresses.ts'
import { Namespace } from './namespace.ts'

/** Last numbers of the bridge's addresses, of both families: the gateway's and the servers'. */
const HOSTS = [1, ...[SERVERS.page, SERVERS.turn, ...SERVERS.stun].map((address) => Number(address.split('.')[3]))]

export class PublicNet {
  readonly space: Namespace = new Namespace('pub', true)
  /** Name of the bridge. */
  readonly bridge: string = 'br0'

  constructor() {
    this.space.ip(
      `link add ${this.bridge} type bridge`,
      // An address of its own: else it changes with the bridge's ports.
      `link set ${this.bridge} address 02:00:00:00:00:01`,
      `link set ${this.bridge} up`,
      // Packets to no address (a TURN server's to 10.1.0.2) vanish as on the internet, instead of being refused.
      'tuntap add dev void mode tun',
      'link set void up',
      'route add default dev void',
      'route add ::/0 dev void',
      ...HOSTS.flatMap((host) => [
        `addr add 203.0.113.${host}/24 dev ${this.bridge}`,
        `addr add 2001:db8::${host}/64 dev ${this.bridge} nodad`,
      ]),
    )
  }

  /** Returns the name of the port of the router with this number. */
  port(number: number): string {
    return `w${number}`
  }

  /** Connects a router; returns the addresses of its WAN and of its gateway. */
  connect(router: Namespace, number: number): { readonly wan: string; readonly gateway: string } {
    const wan = `203.0.113.${100 + number}`
    const port = this.port(number)
    this.space.ip(
      `link add ${port} type veth peer name wan netns ${router.name}`,
      `link set ${port} master ${this.bridge} up`,
    )
    router.ip(`link set wan up`, `addr add ${wan}/24 dev wan`)
    this.space.ip(`route add 198.51.100.${16 * number}/28 via ${wan}`)
    return { wan, gateway: '203.0.113.1' }
  }
}
