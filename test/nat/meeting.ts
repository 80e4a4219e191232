// Meeting of two players: one makes a room, the other joins it; how long it takes, and by which path.

import type { Browser } from '../lab/browser/browser.ts'
import type { PeerReport } from '../lab/page/main.ts'
import { until } from '../setup/until.ts'

/** Time for two players to be linked, ms: an attempt is given up after 12 s. */
const LIMIT_MS = 20_000
/** Time from the link to the reading of its path, ms: a path that was found first may give way to a better one. */
const SETTLE_MS = 1_500

export interface Meeting {
  /** Status of the other player, on the page of the one who joined. */
  readonly status: string
  /** Path as each end reports it; the one who joined is last. */
  readonly paths: readonly [string, string]
  readonly problem: string
  /** Time from `join` to `connected`, ms; NaN if it never was. */
  readonly ms: number
}

async function peerOf(browser: Browser): Promise<PeerReport | undefined> {
  return (await browser.call('peers'))[0]
}

/** Opens both pages, and lets the second join the first. */
export async function meet(
  a: Browser,
  b: Browser,
  at: { readonly page: string; readonly lobby: string },
): Promise<Meeting> {
  await Promise.all([a.openPlayer(at.page), b.openPlayer(at.page)])
  const code = await a.call('join', { lobby: at.lobby, name: 'Ann' })
  await b.call('join', { lobby: at.lobby, name: 'Bob', code })
  const settled = async (): Promise<boolean> => {
    const peers = await Promise.all([peerOf(a), peerOf(b)])
    const over = peers.every((peer) => peer?.status === 'connected' && peer.path !== 'unknown')
    return over || peers.some((peer) => peer?.status === 'unreachable')
  }
  await until(settled, 'the players are linked', LIMIT_MS).catch(() => {})
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  const [ann, bob] = await Promise.all([peerOf(a), peerOf(b)])
  return {
    status: bob?.status ?? 'absent',
    paths: [ann?.path ?? 'absent', bob?.path ?? 'absent'],
    problem: bob?.problem ?? '',
    ms: bob?.connectedAfterMs ?? Number.NaN,
  }
}
