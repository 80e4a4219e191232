// Kinds of NATs and firewalls, and the rules of nftables that make them.

/** The kinds of every table of NATs, by the words of RFC 3489, from the most open to the most closed. */
export const NAT_KINDS = [
  'open',
  'full cone',
  'address restricted',
  'port restricted',
  'symmetric',
  'UDP blocked',
] as const

export type NatKind =
  | (typeof NAT_KINDS)[number]
  /** Port restricted, and a client reaches another one behind the same NAT by its public address. */
  | 'hairpin'
  /** Symmetric, no UDP, and TCP only to port 443. */
  | 'TCP 443 only'
  /** Public addresses, and a firewall that lets answers in alone. */
  | 'firewall'

/** Router as the rules see it. */
export interface NatPlace {
  readonly wan: string
  /** Addresses of the LAN. */
  readonly lan: string
  /** Ports of TCP that a network that lets only port 443 through lets through as well: the lab's own. */
  readonly ports: string
}

/** True if clients have public addresses. */
export function isPublic(kind: NatKind): boolean {
  return kind === 'open' || kind === 'firewall'
}

/** Parts of the rules that a kind adds to "translate, and let answers in". */
interface Additions {
  readonly prerouting?: string
  readonly hairpin?: string
  /** True if mapped ports are learned, for packets from outside. */
  readonly learns?: true
  readonly flags?: string
  readonly forward?: readonly string[]
}

function additionsOf(kind: NatKind, { wan, lan, ports }: NatPlace): Additions {
  const mapped = 'meta l4proto udp dnat ip to udp dport map @mapped'
  switch (kind) {
    case 'open':
      return { forward: ['accept'] }
    case 'full cone':
      return { prerouting: `iifname "wan" ${mapped}`, learns: true, forward: ['iifname "wan" ct status dnat accept'] }
    case 'address restricted':
      return {
        prerouting: `iifname "wan" ${mapped}`,
        learns: true,
        forward: [
          'iifname "lan" meta l4proto udp update @seen { ip saddr . udp sport . ip daddr }',
          'iifname "wan" ct status dnat ip daddr . udp dport . ip saddr @seen accept',
        ],
      }
    case 'hairpin':
      return {
        prerouting: `ip daddr ${wan} iifname "lan" ${mapped}`,
        hairpin: `iifname "lan" oifname "lan" ip saddr ${lan} ct status dnat snat to ${wan}`,
        learns: true,
      }
    case 'symmetric':
      return { flags: 'random,fully-random' }
    case 'UDP blocked':
      return { flags: 'random,fully-random', forward: ['meta l4proto udp drop'] }
    case 'TCP 443 only':
      return {
        flags: 'random,fully-random',
        forward: ['meta l4proto udp drop', `iifname "lan" meta l4proto tcp tcp dport != { 443, ${ports} } drop`],
      }
    case 'port restricted':
    case 'firewall':
      return {}
  }
}

/** Returns the ruleset of a kind. */
export function natRules(kind: NatKind, place: NatPlace): string {
  const { prerouting = '', hairpin = '', learns, flags = '', forward = [] } = additionsOf(kind, place)
  const learned = ['original', 'reply'].map((direction) => {
    const inner = `ct ${direction} ip saddr . ct ${direction} proto-src`
    return `oifname "wan" meta l4proto udp ct direction ${direction} update @mapped { udp sport : ${inner} }`
  })
  return `flush ruleset
table ip nat {
  map mapped {
    type inet_service : ipv4_addr . inet_service; flags dynamic,timeout; timeout 60s; size 65535;
  }
  set seen {
    type ipv4_addr . inet_service . ipv4_addr; flags dynamic,timeout; timeout 60s; size 65535;
  }
  chain pre { type nat hook prerouting priority dstnat; policy accept;
    ${prerouting}
  }
  chain post { type nat hook postrouting priority srcnat; policy accept;
    ${hairpin}
    oifname "wan" ip saddr { 10.0.0.0/8, 100.64.0.0/10 } masquerade ${flags}
  }
  chain learn { type filter hook postrouting priority 300; policy accept;
    ${learns ? learned.join('\n    ') : ''}
  }
  chain forward { type filter hook forward priority filter; policy accept;
    ${forward.join('\n    ')}
    iifname "wan" ct state established,related accept
    iifname "wan" drop
  }
  # Without this chain a peer's early packet makes a mapping of the router's own, and the client's packet to that peer
  # gets another port: every NAT would look symmetric when both ends begin at once.
  chain input { type filter hook input priority filter; policy accept;
    iifname "wan" ct state established,related accept
    iifname "wan" icmp type echo-request accept
    iifname "wan" drop
    iifname "lan" ip daddr ${place.wan} meta l4proto udp drop
  }
}
# No translation, and a firewall that lets answers in alone, as home routers have it.
table ip6 firewall {
  chain forward { type filter hook forward priority filter; policy accept;
    iifname "wan" ct state established,related accept
    iifname "wan" meta l4proto ipv6-icmp accept
    iifname "wan" drop
  }
}
`
}
