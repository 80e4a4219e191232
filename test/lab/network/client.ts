// Client of the labs: a machine on a router's LAN.

import type { Families } from './addresses.ts'
import { Namespace } from './namespace.ts'
import type { Router } from './router.ts'

/** One network interface of a client. */
interface Interface {
  readonly name: string
  readonly router: Router
  /** Last number of its address, 2 to 14. */
  readonly host: number
  readonly leave: () => void
}

export class Client {
  readonly label: string
  readonly space: Namespace
  readonly #interfaces: Interface[] = []
  #families: Families = 'IPv4'

  /** Makes a machine without a network; `label` is a word of a few letters. */
  constructor(label: string) {
    this.label = label
    this.space = new Namespace(`c${label}`, false)
    this.families = 'IPv4'
  }

  /** Sets the families of addresses that the machine has. Names are of those for programs that start from now on. */
  set families(families: Families) {
    this.#families = families
    this.space.resolve(families)
    const off = Number(families === 'IPv4')
    this.space.sysctl(`net.ipv6.conf.all.disable_ipv6=${off}`, `net.ipv6.conf.default.disable_ipv6=${off}`)
    this.#readdress()
  }

  /** Plugs an interface into a router's LAN. The last one plugged in has the default route. */
  plug(router: Router, host: number, name = 'eth0'): void {
    const port = portOf(this.label, name)
    this.space.ip(`link add ${name} type veth peer name ${port} netns ${router.space.name}`)
    router.space.ip(`link set ${port} master lan up`)
    const leave = router.onReaddress(() => this.#readdress())
    this.#interfaces.push({ name, router, host, leave })
    this.#readdress()
  }

  /** Takes an interface away. */
  unplug(name: string): void {
    const at = this.#interfaces.findIndex((one) => one.name === name)
    const [gone] = this.#interfaces.splice(at, 1)
    this.space.ip(`link del ${name}`)
    gone?.leave()
    this.#readdress()
  }

  /** Sends everything that leaves through an interface, whose address stays with the others. */
  routeThrough(name: string): void {
    const found = this.#interfaces.find((one) => one.name === name)
    if (found === undefined) throw new Error(`${this.label} has no ${name}`)
    this.space.ip(`route replace default via ${found.router.addressOf(found.host).gateway} dev ${name}`)
  }

  /** Address of the first interface, and that of its gateway. */
  get uplink(): { readonly address: string; readonly gateway: string } {
    const [first] = this.#interfaces
    if (first === undefined) throw new Error(`${this.label} has no interface`)
    return first.router.addressOf(first.host)
  }

  /** Name of an interface's other end, in the router's namespace. */
  port(name = 'eth0'): string {
    return portOf(this.label, name)
  }

  /** Gives every interface the address that fits its router's NAT. */
  #readdress(): void {
    for (const { name, router, host } of this.#interfaces) {
      const { address, length, gateway } = router.addressOf(host)
      this.space.ip(`link set ${name} up`, `addr flush dev ${name} scope global`)
      if (this.#families !== 'IPv6') {
        this.space.ip(`addr add ${address}/${length} dev ${name}`, `route replace default via ${gateway} dev ${name}`)
      }
      if (this.#families === 'IPv4') continue
      const { prefix } = router.useIpv6()
      this.space.ip(`addr add ${prefix}${host}/64 dev ${name} nodad`, `route replace ::/0 via ${prefix}1 dev ${name}`)
    }
  }
}

function portOf(label: string, name: string): string {
  return `${label}${name}`
}
