// Groups of the NAT lab: many players who all meet at once, each behind a router of its own.

import type { Browser } from '../lab/browser/browser.ts'
import type { Lab } from '../lab/lab.ts'
import { Client } from '../lab/network/client.ts'
import type { NatKind } from '../lab/network/nat.ts'
import { Router } from '../lab/network/router.ts'
import { type IceServer, STUN, turnAt } from '../lab/servers/ice-servers.ts'
import { TURN_SECRET } from '../lab/servers/turn.ts'
import { verifyNat } from '../lab/stun/verify.ts'
import { until } from '../setup/until.ts'
import type { Column, Path } from './column.ts'
import type { Lobbies } from './lobbies.ts'
import type { Row } from './row.ts'

const PLAYERS = 8
/** Number of the first router: those below are of homes and carriers. */
const FIRST_ROUTER = 7
/** Time for all links to be there, by the expected path, ms. */
const LIMIT_MS = 40_000

interface Group {
  readonly name: string
  readonly column: Column
  readonly kind: NatKind
  readonly servers: readonly IceServer[]
  readonly expected: Path
}

/** Group that TURN alone links, over one transport. */
function turnBy(transport: 'udp' | 'tcp', kind: NatKind): Group {
  const servers = [STUN, { urls: turnAt(transport), secret: TURN_SECRET }]
  const name = `eight players, 28 links, TURN by ${transport.toUpperCase()} only`
  return { name, column: 'turn', kind, servers, expected: 'relay' }
}

export const GROUPS: readonly Group[] = [
  {
    name: 'eight players, 28 links',
    column: 'stun',
    kind: 'port restricted',
    servers: [STUN],
    expected: 'server-reflexive',
  },
  turnBy('udp', 'symmetric'),
  turnBy('tcp', 'UDP blocked'),
]

/** Lets the players of each group meet, one row for each. */
export async function runGroups(
  { lab, lobbies }: { readonly lab: Lab; readonly lobbies: Lobbies },
  groups: readonly Group[],
  show: (row: Row) => void,
): Promise<void> {
  if (groups.length === 0) return
  const places = Array.from({ length: PLAYERS }, (_, at) => {
    const place = { router: new Router(lab.net, FIRST_ROUTER + at), client: new Client(`g${at}`) }
    place.client.plug(place.router, 2)
    return place
  })
  for (const group of groups) {
    for (const { router, client } of places) {
      router.kind = group.kind
      await verifyNat(client, group.kind)
    }
    const browsers = await Promise.all(places.map(({ client }) => lab.browser(client)))
    try {
      show(await gather(browsers, group, { page: lab.servers.page, lobby: await lobbies.of(group.servers) }))
    } finally {
      await Promise.all(browsers.map((browser) => browser.close()))
    }
  }
}

/** Lets one player make a room and all others join it at once; the time is that of the last link. */
async function gather(
  browsers: readonly Browser[],
  { name, column, expected }: Group,
  { page, lobby }: { readonly page: string; readonly lobby: string },
): Promise<Row> {
  await Promise.all(browsers.map((browser) => browser.openPlayer(page)))
  const [first, ...others] = browsers
  const code = await first?.call('join', { lobby, name: 'P0' })
  await Promise.all(others.map((one, at) => one.call('join', { lobby, name: `P${at + 1}`, ...(code && { code }) })))
  const ends = async (of: readonly Browser[] = browsers) =>
    (await Promise.all(of.map((browser) => browser.call('peers')))).flat()
  const linked = async (): Promise<boolean> => {
    const all = await ends()
    return (
      all.length === browsers.length * others.length &&
      all.every(({ status, path }) => status === 'connected' && path === expected)
    )
  }
  const fault = await until(linked, 'all are linked', LIMIT_MS).then(
    () => '',
    () => 'another path, or no link',
  )
  const paths = [...new Set((await ends()).map(({ status, path }) => (status === 'connected' ? path : status)))]
  const ms = Math.max(...(await ends(others)).map(({ connectedAfterMs }) => connectedAfterMs))
  return { names: [name, column], expected: [expected], path: paths.join(', '), ms, fault }
}
