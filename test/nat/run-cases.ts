// Run of the NAT lab's further cases.

import type { Browser } from '../lab/browser/browser.ts'
import type { Lab } from '../lab/lab.ts'
import { until } from '../setup/until.ts'
import type { Case } from './cases.ts'
import { ICE_SERVERS } from './column.ts'
import type { Lobbies } from './lobbies.ts'
import { meet } from './meeting.ts'
import type { Homes } from './pairs.ts'
import { type Row, rowOf } from './row.ts'
import { type Site, sitesOf } from './site.ts'

/** Bytes of an event that one packet does not carry, and the time for it to arrive, ms. */
const LARGE_BYTES = 3_000
const LARGE_LIMIT_MS = 5_000

/** Lets players meet in each case, one row for each. */
export async function runCases(
  { lab, homes, lobbies }: { readonly lab: Lab; readonly homes: Homes; readonly lobbies: Lobbies },
  cases: readonly Case[],
  show: (row: Row) => void,
): Promise<void> {
  const sites = sitesOf(lab, homes)
  for (const one of cases) {
    const site = sites[one.at]
    one.set(site)
    show(await meetIn(site, one, { lab, lobby: await lobbies.of(one.servers ?? ICE_SERVERS[one.column]) }))
    for (const { router, client } of [site.a, site.b]) {
      router.kind = 'port restricted'
      if (one.families !== undefined) client.families = 'IPv4'
    }
  }
}

async function meetIn(site: Site, one: Case, at: { readonly lab: Lab; readonly lobby: string }): Promise<Row> {
  const { logged } = one
  const trusts = one.distrust !== true
  const [ann, bob] = await Promise.all([site.a, site.b].map(({ client }) => at.lab.browser(client, { trusts })))
  if (ann === undefined || bob === undefined) throw new Error('no browsers')
  try {
    const { expected, relay = true } = one
    const meeting = await meet(ann, bob, { page: at.lab.servers.page, lobby: at.lobby, expected, relay })
    const row = rowOf([one.name, one.column], expected, meeting)
    if (logged !== undefined && !(await ann.call('logged')).some((entry) => entry.includes(logged)))
      return { ...row, fault: `"${logged}" is not in the log` }
    const lost = one.large === true && row.fault === '' && !(await passesLarge(ann, bob))
    return lost ? { ...row, fault: 'a large event is lost' } : row
  } finally {
    await Promise.all([ann.close(), bob.close()])
  }
}

/** Sends a large event both ways; returns whether both arrive. */
async function passesLarge(a: Browser, b: Browser): Promise<boolean> {
  await Promise.all([a.call('say', LARGE_BYTES), b.call('say', LARGE_BYTES)])
  const arrived = async (): Promise<boolean> =>
    (await Promise.all([a.call('texts'), b.call('texts')])).every((texts) => texts.includes(LARGE_BYTES))
  return until(arrived, 'the large events have arrived', LARGE_LIMIT_MS).then(
    () => true,
    () => false,
  )
}
