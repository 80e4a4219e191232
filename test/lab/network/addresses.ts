// Addresses of the labs: documentation ranges (RFC 5737, RFC 3849), inside the namespaces alone.

/** Servers: lobby and page; STUN and TURN; the two addresses of the server that NATs are verified with. */
export const SERVERS = {
  page: '203.0.113.10',
  turn: '203.0.113.20',
  stun: ['203.0.113.21', '203.0.113.22'],
} as const

/** Ports of the lobbies' first and of the page; a network that lets only TCP 443 through lets these through too. */
export const PORTS = {
  lobby: 24_100,
  lobbies: '24100-24119',
  page: 24_080,
  turn: 3_478,
  turnTls: 443,
  stun: [3_488, 3_489],
} as const

/** Contents of `/etc/hosts` in every namespace. */
export const HOST_NAMES = `127.0.0.1 localhost
::1 localhost
${SERVERS.page} lobby.lab page.lab
${SERVERS.turn} turn.lab stun.lab
`
