// Meeting of two players: one makes a room, the other joins it; how long it takes, and by which path.

import type { Browser } from '../lab/browser/browser.ts'
import type { PeerReport } from '../lab/page/main.ts'
import { until } from '../setup/until.ts'

/** Time for two players to be linked, ms: an attempt is given up after 12 s. */
const LIMIT_MS = 20_000
/**
 * Time for a path that was found first to give way to a better one, ms: paths are read every 3 s, and on a busy machine
 * a direct link may come at the second attempt, 10 s after the end of the first.
 */
const BETTER_MS = 40_000

type Paths = readonly [string, string]

export interface Meeting {
  /** Status of the other player, on the page of the one who joined. */
  readonly status: string
  /** Path as each end reports it first, and at the end; the one who joined is last. */
  readonly first: Paths
  readonly paths: Paths
  readonly problem: string
  /** Time from `join` to `connected`, ms; NaN if it never was. */
  readonly ms: number
}

/** Circumstances of a meeting. */
export interface Occasion {
  readonly page: string
  readonly lobby: string
  readonly expected: readonly string[]
  /** False: without the lobby's relay. */
  readonly relay?: boolean
}

async function peerOf(browser: Browser): Promise<PeerReport | undefined> {
  return (await browser.call('peers'))[0]
}

/** Opens both pages, lets the second join the first, and waits a while for one of the expected paths. */
export async function meet(a: Browser, b: Browser, at: Occasion): Promise<Meeting> {
  await Promise.all([a.openPlayer(at.page), b.openPlayer(at.page)])
  const { lobby, relay = true } = at
  const code = await a.call('join', { lobby, name: 'Ann', relay })
  await b.call('join', { lobby, name: 'Bob', code, relay })
  const peers = (): Promise<(PeerReport | undefined)[]> => Promise.all([peerOf(a), peerOf(b)])
  const settled = async (): Promise<boolean> => {
    const both = await peers()
    const linked = both.every((peer) => peer?.status === 'connected' && peer.path !== 'unknown')
    return linked || both.some((peer) => peer?.status === 'unreachable')
  }
  await until(settled, 'the players are linked', LIMIT_MS).catch(() => {})
  const first = await peers()
  const asExpected = async (): Promise<boolean> =>
    (await peers()).every((peer) => peer?.status === 'unreachable' || at.expected.includes(peer?.path ?? ''))
  await until(asExpected, 'the path is the expected one', BETTER_MS).catch(() => {})
  const last = await peers()
  const [, bob] = last
  return {
    status: bob?.status ?? 'absent',
    first: pathsOf(first),
    paths: pathsOf(last),
    problem: bob?.problem ?? '',
    ms: bob?.connectedAfterMs ?? Number.NaN,
  }
}

function pathsOf([ann, bob]: readonly (PeerReport | undefined)[]): Paths {
  return [ann?.path ?? 'absent', bob?.path ?? 'absent']
}
