// Router of the labs: a home's, a carrier's, a company's; with one kind of NAT at a time.

import { PORTS } from './addresses.ts'
import { Namespace } from './namespace.ts'
import { isPublic, type NatKind, natRules } from './nat.ts'
import type { PublicNet } from './public-net.ts'

export class Router {
  readonly space: Namespace
  /** Number, 1 to 15, of which its addresses are made. */
  readonly number: number
  readonly wan: string
  readonly #upstream: PublicNet | Router
  /** Functions that give each client the address that fits. */
  readonly #readdress = new Set<() => void>()
  #kind: NatKind = 'port restricted'
  #outages = new Set<string>()
  #hasIpv6 = false

  /** Makes a router on the public network, or behind another router: a carrier's. */
  constructor(upstream: PublicNet | Router, number: number) {
    this.number = number
    this.#upstream = upstream
    this.space = new Namespace(`r${number}`, true)
    // Without these, a LAN's bridge gives its frames to the rules before they are routed, and hairpin fails.
    this.space.sysctl('net.bridge.bridge-nf-call-iptables=0', 'net.bridge.bridge-nf-call-ip6tables=0')
    this.space.ip(
      'link add lan type bridge',
      'link set lan up',
      `addr add 10.${number}.0.1/24 dev lan`,
      `addr add 198.51.100.${16 * number + 1}/28 dev lan`,
    )
    const { wan, gateway } = upstream.connect(this.space, number)
    this.wan = wan
    this.space.ip(`route add default via ${gateway}`)
    this.kind = 'port restricted'
  }

  get kind(): NatKind {
    return this.#kind
  }

  /** Sets the kind of NAT, gives the clients addresses that fit it, and forgets all mappings. */
  set kind(kind: NatKind) {
    this.#kind = kind
    const lan = `{ 10.${this.number}.0.0/24, 100.64.${this.number}.0/24 }`
    this.space.nft(natRules(kind, { wan: this.wan, lan, ports: `${PORTS.lobbies}, ${PORTS.page}` }))
    this.#outages = new Set()
    this.forgetMappings()
    for (const readdress of this.#readdress) readdress()
  }

  /** Forgets all mappings, as a router that has restarted. */
  forgetMappings(): void {
    this.space.exec('sh', ['-c', 'conntrack -F 2>/dev/null'])
  }

  /** Adds a function that gives a client the address that fits; returns one that takes it away. */
  onReaddress(readdress: () => void): () => void {
    this.#readdress.add(readdress)
    return () => this.#readdress.delete(readdress)
  }

  /** Returns the address of a host on the LAN, and that of its gateway. */
  addressOf(host: number): { readonly address: string; readonly length: number; readonly gateway: string } {
    const base = 16 * this.number
    return isPublic(this.#kind)
      ? { address: `198.51.100.${base + host}`, length: 28, gateway: `198.51.100.${base + 1}` }
      : { address: `10.${this.number}.0.${host}`, length: 24, gateway: `10.${this.number}.0.1` }
  }

  /**
   * Gives the router addresses of IPv6, with a firewall that lets answers in alone. Returns the beginning of those on
   * the LAN. Valid on the public network alone.
   */
  useIpv6(): { readonly prefix: string } {
    const prefix = `2001:db8:${this.number}::`
    if (this.#hasIpv6) return { prefix }
    this.#hasIpv6 = true
    const wan = `2001:db8::${100 + this.number}`
    this.space.ip(
      `addr add ${wan}/64 dev wan nodad`,
      `addr add ${prefix}1/64 dev lan nodad`,
      'route add ::/0 via 2001:db8::1',
    )
    if (this.#upstream instanceof Router) throw new Error('a carrier has no IPv6 here')
    this.#upstream.space.ip(`route add ${prefix}/64 via ${wan}`)
    return { prefix }
  }

  /** Keeps a port of the LAN from reaching the other ports that are kept so, as a café's Wi-Fi does. */
  isolate(port: string): void {
    this.space.exec('bridge', ['link', 'set', 'dev', port, 'isolated', 'on'])
  }

  /** Lets packets of UDP to a port of this router in, until the next kind: it is a server too. */
  admit(port: number): void {
    this.space.nft(`insert rule ip nat input iifname "wan" udp dport ${port} accept`)
  }

  /** Drops multicast on the LAN until the next kind, as some access points do. */
  dropMulticast(): void {
    this.space.nft(`table bridge lan { chain forward { type filter hook forward priority 0; policy accept;
  meta pkttype multicast drop
}; }`)
  }

  /** Connects another router to this one's LAN; returns the addresses of its WAN and of its gateway. */
  connect(router: Namespace, number: number): { readonly wan: string; readonly gateway: string } {
    const wan = `100.64.${this.number}.${100 + number}`
    const gateway = `100.64.${this.number}.1`
    this.space.ip(
      `link add w${number} type veth peer name wan netns ${router.name}`,
      `link set w${number} master lan up`,
      `addr replace ${gateway}/24 dev lan`,
    )
    router.ip('link set wan up', `addr add ${wan}/24 dev wan`)
    return { wan, gateway }
  }

  /**
   * Drops packets that are forwarded and match an expression of nftables, until {@link restore}: `meta l4proto udp`,
   * or nothing for all.
   */
  drop(name: string, expression: string): void {
    this.#outages.add(name)
    this.space.nft(
      `table inet ${name} { chain lossy { type filter hook forward priority -20; policy accept; ${expression} drop
}; }`,
    )
  }

  /** Ends a {@link drop}. */
  restore(name: string): void {
    if (this.#outages.delete(name)) this.space.nft(`delete table inet ${name}`)
  }
}
