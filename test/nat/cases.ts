// Cases of the NAT lab beyond pairs of homes: one NAT or LAN for both, carriers, firewalls, troubles with servers, MTU.

import { type Families, PORTS, SERVERS } from '../lab/network/addresses.ts'
import { type IceServer, STUN, STUN_V6, TURN_V6, turnUrl } from '../lab/servers/ice-servers.ts'
import { TURN_SECRET } from '../lab/servers/turn.ts'
import type { Column, Path } from './column.ts'
import type { Site, SiteName } from './site.ts'

export interface Case {
  readonly name: string
  readonly column: Column
  /** Servers, where they are not those of the column; with a name for the table. */
  readonly servers?: readonly IceServer[]
  /** Paths, or without the lobby's relay `unreachable` and the problem. */
  readonly expected: readonly string[]
  /** False: without the lobby's relay. */
  readonly relay?: false
  /** Place of the two players. */
  readonly at: SiteName
  /** True if an event that one packet does not carry must arrive too. */
  readonly large?: true
  /** Families of addresses of the two players; IPv4 by default. */
  readonly families?: readonly [Families, Families]
  /** True if the browsers do not trust the TURN server's certificate. */
  readonly distrust?: true
  /** Text that must be in the first player's log: an error of a STUN or TURN server. */
  readonly logged?: string
  set(site: Site): void
}

/** Case with STUN, and with STUN and TURN where the path is another. */
function both(
  name: string,
  at: SiteName,
  paths: { readonly stun: Path; readonly turn?: Path },
  set: (site: Site) => void,
): readonly Case[] {
  const { stun, turn } = paths
  return [
    { name, at, set, column: 'stun', expected: [stun] },
    ...(turn === undefined ? [] : [{ name, at, set, column: 'turn', expected: [turn] } as const]),
  ]
}

const INDIRECT = { stun: 'lobby', turn: 'relay' } as const

const oneNat: readonly Case[] = [
  ...both('one LAN', 'lan', { stun: 'host' }, ({ a }) => (a.router.kind = 'port restricted')),
  ...both('one LAN that drops multicast', 'lan', INDIRECT, ({ a }) => {
    a.router.kind = 'port restricted'
    a.router.dropMulticast()
  }),
  ...both('isolated clients', 'lan', INDIRECT, (site) => isolated(site, 'port restricted')),
  ...both('isolated clients, hairpin', 'lan', { stun: 'server-reflexive' }, (site) => isolated(site, 'hairpin')),
]

function isolated({ a, b }: Site, kind: 'port restricted' | 'hairpin'): void {
  a.router.kind = kind
  for (const { client } of [a, b]) a.router.isolate(client.port())
}

const carriers: readonly Case[] = [
  ...both('one carrier NAT, port restricted', 'carrier', INDIRECT, carrierOf('port restricted')),
  ...both('one carrier NAT, hairpin', 'carrier', { stun: 'server-reflexive' }, carrierOf('hairpin')),
  ...both('one carrier NAT, symmetric', 'carrier', INDIRECT, carrierOf('symmetric')),
  ...both('carrier NAT, symmetric – home', 'carrier and home', INDIRECT, carrierOf('symmetric')),
]

function carrierOf(kind: 'port restricted' | 'hairpin' | 'symmetric'): (site: Site) => void {
  return ({ a, b, carrier }) => {
    carrier.kind = kind
    for (const { router } of [a, b]) router.kind = 'port restricted'
  }
}

function homesOf(kind: Site['a']['router']['kind']): (site: Site) => void {
  return ({ a, b }) => {
    for (const { router } of [a, b]) router.kind = kind
  }
}

const only443 = ({ a, b }: Site): void => {
  a.router.kind = 'TCP 443 only'
  b.router.kind = 'port restricted'
}

function turnBy(name: string, url: string, expected: Path): Case {
  const servers = [STUN, { urls: url, secret: TURN_SECRET }]
  return { name: `TCP 443 only, ${name}`, at: 'homes', column: 'turn', servers, expected: [expected], set: only443 }
}

const closed: readonly Case[] = [
  { name: 'firewalls', at: 'homes', column: 'stun', expected: ['host', 'server-reflexive'], set: homesOf('firewall') },
  ...both('TCP 443 only', 'homes', { stun: 'lobby' }, only443),
  turnBy('turn: TCP 443', turnUrl('turn', PORTS.turnTls), 'relay'),
  turnBy('turns: 443', turnUrl('turns', PORTS.turnTls), 'relay'),
  turnBy('turn: TCP 3478', turnUrl('turn', PORTS.turn), 'lobby'),
]

const distrusted: Case = {
  ...turnBy('turns: 443, certificate not trusted', turnUrl('turns', PORTS.turnTls), 'lobby'),
  distrust: true,
  logged: 'ICE server failed',
}

/** Address at which nobody answers. */
const DEAD = `stun:203.0.113.30:${PORTS.turn}`
/** The TURN server, with another secret than its own. */
const WRONG: IceServer = {
  urls: `turn:${SERVERS.turn}:${PORTS.turn}`,
  secret: 'wrong',
}

const servers: readonly Case[] = [
  distrusted,
  {
    ...distrusted,
    name: `${distrusted.name}, no relay`,
    relay: false,
    expected: ['unreachable: turn-refused'],
  },
  {
    name: 'dead STUN first',
    at: 'homes',
    column: 'stun',
    servers: [{ urls: DEAD }, STUN],
    expected: ['server-reflexive'],
    set: homesOf('port restricted'),
  },
  {
    name: 'STUN of an unknown name first',
    at: 'homes',
    column: 'stun',
    servers: [{ urls: 'stun:nowhere.lab:3478' }, STUN],
    expected: ['server-reflexive'],
    logged: 'host lookup',
    set: homesOf('port restricted'),
  },
  {
    name: 'TURN with a wrong secret',
    at: 'homes',
    column: 'turn',
    servers: [STUN, WRONG],
    expected: ['lobby'],
    logged: '401',
    set: homesOf('symmetric'),
  },
]

/** Case of homes with addresses of these families; their routers have no NAT for IPv6, but a firewall. */
function familiesOf(name: string, families: readonly [Families, Families], paths: Parameters<typeof both>[2]): Case[] {
  const set = (site: Site): void => {
    homesOf('symmetric')(site)
    for (const [at, end] of [site.a, site.b].entries()) end.client.families = families[at] ?? 'IPv4'
  }
  const byBoth = { stun: [STUN, STUN_V6], turn: [STUN, STUN_V6, TURN_V6], relay: [] }
  return both(name, 'homes', paths, set).map((one) => ({ ...one, families, servers: byBoth[one.column] }))
}

/** Both NATs are symmetric, so that no path of IPv4 is direct. */
const families: readonly Case[] = [
  ...familiesOf('IPv6 – IPv6', ['IPv6', 'IPv6'], { stun: 'server-reflexive' }),
  ...familiesOf('IPv6 – IPv4', ['IPv6', 'IPv4'], INDIRECT),
  ...familiesOf('both families – both families', ['both', 'both'], { stun: 'server-reflexive' }),
  ...familiesOf('both families – IPv6', ['both', 'IPv6'], { stun: 'server-reflexive' }),
  ...familiesOf('both families – IPv4', ['both', 'IPv4'], INDIRECT),
]

/** Case in which packets of UDP above a size vanish. With 1200 bytes no handshake of WebRTC passes. */
function mtuOf(bytes: number, path: Path): Case {
  const set = (site: Site): void => {
    homesOf('port restricted')(site)
    site.a.router.drop('mtu', `meta l4proto udp meta length > ${bytes}`)
  }
  return { name: `path MTU ${bytes}`, at: 'homes', column: 'stun', expected: [path], large: true, set }
}

const mtus: readonly Case[] = [
  mtuOf(1_280, 'server-reflexive'),
  mtuOf(1_240, 'server-reflexive'),
  mtuOf(1_200, 'lobby'),
]

export const CASES: readonly Case[] = [...oneNat, ...carriers, ...closed, ...servers, ...families, ...mtus]
