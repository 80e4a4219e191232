#!/usr/bin/env node
// Program `tickmesh-lobby`: a lobby under Node.

import { parseArgs } from 'node:util'

const HELP = `tickmesh-lobby [options]   Runs a Tickmesh lobby on plain Node. It needs the package "ws" beside it.

  --port N    TCP port            (default: the variable PORT, else 1999)
  --host A    address to bind     (default: the variable HOST, else all, of IPv6 and IPv4)
  --address-header NAME   header in which the proxy before this lobby passes the address of a client on, such as
              x-forwarded-for     (default: the variable TICKMESH_ADDRESS_HEADER, else none)
  --help      this text

The variable TICKMESH_ICE_SERVERS holds the STUN and TURN servers for players, as a JSON list of
 { "urls", "username"?, "credential"? }. Default: a public STUN server, and none for players on localhost.
TURN credentials for each player: TICKMESH_TURN_SECRET, the secret of your coturn, and TICKMESH_TURN_URLS, its
 addresses; or TICKMESH_TURN_CLOUDFLARE_KEY and TICKMESH_TURN_CLOUDFLARE_TOKEN. TICKMESH_TURN_TTL: their lifetime
 in seconds.
The variable TICKMESH_LIMITS changes limits, as JSON: the README has their names.
The variable TICKMESH_RELAY, on (the default) or off, says whether players without a direct path play through here.`

const DEFAULT_PORT = '1999'

try {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      'address-header': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) console.log(HELP)
  else {
    await serve(values.port ?? (process.env['PORT'] || DEFAULT_PORT), {
      host: values.host ?? (process.env['HOST'] || undefined),
      addressHeader: values['address-header'] ?? (process.env['TICKMESH_ADDRESS_HEADER'] || undefined),
    })
  }
} catch (error) {
  fail(error)
}

async function serve(
  portText: string,
  options: { readonly host: string | undefined; readonly addressHeader: string | undefined },
): Promise<void> {
  const port = Number(portText)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`"${portText}" is no port; use 0 to 65535`)
  const { startNodeLobby } = await import('./node.ts')
  const lobby = await startNodeLobby({ port, ...options, log: (line) => console.error(line) })
  console.log(`Tickmesh lobby: ${lobby.url}   (Ctrl-C ends it)`)
  for (const url of lobby.reachable) console.log(`On the network: ${url}`)
  const end = (): void => {
    void lobby.close().then(() => process.exit(0))
  }
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
}

function fail(error: unknown): void {
  console.error(advice(error))
  process.exitCode = 1
}

function advice(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'EADDRINUSE')
    return `${error.message}. Another program uses this port: end it, or choose one with --port.`
  if (code === 'ERR_MODULE_NOT_FOUND') return 'The package "ws" is not installed: npm install ws'
  if (code.startsWith('ERR_PARSE_ARGS')) return `${error.message}\n\n${HELP}`
  return error.message
}
