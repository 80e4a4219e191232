// The pairs of kinds of NATs, each in the columns that were asked for.

import type { BrowserKind } from '../lab/browser/browser-process.ts'
import type { Browser } from '../lab/browser/browser.ts'
import type { Lab } from '../lab/lab.ts'
import { Client } from '../lab/network/client.ts'
import { NAT_KINDS, type NatKind } from '../lab/network/nat.ts'
import { Router } from '../lab/network/router.ts'
import type { Lobbies } from './lobbies.ts'
import { verifyNat } from '../lab/stun/verify.ts'
import { type Column, expectedPaths, ICE_SERVERS } from './column.ts'
import { meet } from './meeting.ts'
import { type Row, rowOf } from './row.ts'

export type Pair = readonly [NatKind, NatKind]

/** All unordered pairs of kinds. */
export const ALL_PAIRS: readonly Pair[] = NAT_KINDS.flatMap((a, at) => NAT_KINDS.slice(at).map((b) => [a, b] as const))

/** Pairs that Firefox meets Chromium in: each kind, and each way to a path. */
export const FIREFOX_PAIRS: readonly Pair[] = [
  ['open', 'open'],
  ['full cone', 'symmetric'],
  ['address restricted', 'port restricted'],
  ['port restricted', 'port restricted'],
  ['symmetric', 'symmetric'],
  ['symmetric', 'UDP blocked'],
]

/** Meeting of a pair, with what a column has. */
export type PairMeeting = readonly [Pair, Column]

/** Meetings of `npm test`: two direct paths by STUN, two by TURN (over UDP, and over TCP), two by the lobby's relay. */
export const SHORT: readonly PairMeeting[] = [
  [['full cone', 'symmetric'], 'stun'],
  [['port restricted', 'port restricted'], 'stun'],
  [['port restricted', 'symmetric'], 'turn'],
  [['UDP blocked', 'UDP blocked'], 'turn'],
  [['symmetric', 'symmetric'], 'stun'],
  [['open', 'UDP blocked'], 'stun'],
]

/** Two homes, whose NATs change from pair to pair. */
export class Homes {
  readonly routers: readonly [Router, Router]
  readonly clients: readonly [Client, Client]
  readonly #verified = new Set<string>()

  constructor(lab: Lab) {
    this.routers = [new Router(lab.net, 1), new Router(lab.net, 2)]
    this.clients = [new Client('a'), new Client('b')]
    for (const [at, client] of this.clients.entries()) client.plug(this.routers[at] ?? this.routers[0], 2)
  }

  /** Sets both NATs, and verifies those that were not yet. */
  async set(pair: Pair): Promise<void> {
    for (const [at, kind] of pair.entries()) {
      const router = this.routers[at] ?? this.routers[0]
      const client = this.clients[at] ?? this.clients[0]
      if (router.kind !== kind) router.kind = kind
      else router.forgetMappings()
      if (this.#verified.has(`${at} ${kind}`)) continue
      await verifyNat(client, kind)
      this.#verified.add(`${at} ${kind}`)
    }
  }
}

/** Lets pairs meet, one row for each meeting; the first end is the browser that is named. */
export async function runPairs(
  { lab, homes, lobbies }: { readonly lab: Lab; readonly homes: Homes; readonly lobbies: Lobbies },
  wanted: { readonly meetings: readonly PairMeeting[]; readonly browser: BrowserKind },
  show: (row: Row) => void,
): Promise<void> {
  if (wanted.meetings.length === 0) return
  const [a, b] = homes.clients
  const ann = await lab.browser(a, { browser: wanted.browser })
  const bob = await lab.browser(b)
  try {
    for (const [pair, column] of wanted.meetings) {
      await homes.set(pair)
      show(await meetAs(pair, column, { ann, bob, lab, lobbies, wanted }))
    }
  } finally {
    await Promise.all([ann.close(), bob.close()])
  }
}

interface Setting {
  readonly ann: Browser
  readonly bob: Browser
  readonly lab: Lab
  readonly lobbies: Lobbies
  readonly wanted: { readonly browser: BrowserKind }
}

async function meetAs(pair: Pair, column: Column, { ann, bob, lab, lobbies, wanted }: Setting): Promise<Row> {
  const expected = expectedPaths(column, ...pair)
  const meeting = await meet(ann, bob, {
    page: lab.servers.page,
    lobby: await lobbies.of(ICE_SERVERS[column]),
    expected,
  })
  const suffix = wanted.browser === 'firefox' ? ' (Firefox)' : ''
  return rowOf([`${pair[0]}${suffix} – ${pair[1]}`, column], expected, meeting)
}
