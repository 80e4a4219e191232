// Addresses of the labs: documentation ranges (RFC 5737, RFC 3849), inside the namespaces alone.

/** Servers: lobby and page; STUN and TURN; the two addresses of the server that NATs are verified with. */
export const SERVERS = {
  page: '203.0.113.10',
  turn: '203.0.113.20',
  stun: ['203.0.113.21', '203.0.113.22'],
} as const

/** Servers' addresses of IPv6. */
export const SERVERS_V6 = { page: '2001:db8::10', turn: '2001:db8::20' } as const

/** Ports of the lobbies' first and of the page; a network that lets only TCP 443 through lets these through too. */
export const PORTS = {
  lobby: 24_100,
  lobbies: '24100-24119',
  page: 24_080,
  turn: 3_478,
  turnTls: 443,
  stun: [3_488, 3_489],
} as const

/** Families of addresses that a machine has. */
export type Families = 'IPv4' | 'IPv6' | 'both'

/** Returns the contents of `/etc/hosts` in a namespace: names of servers have addresses of its families. */
export function hostNames(families: Families): string {
  const servers = [...(families === 'IPv4' ? [] : [SERVERS_V6]), ...(families === 'IPv6' ? [] : [SERVERS])]
  const lines = servers.flatMap(({ page, turn }) => [`${page} lobby.lab page.lab`, `${turn} turn.lab stun.lab`])
  return ['127.0.0.1 localhost', '::1 localhost', ...lines, ''].join('\n')
}
