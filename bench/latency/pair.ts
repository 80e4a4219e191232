// Driver of the two pages of the latency suite: connects them and collects their measurements.

import type { Page } from 'playwright-core'
import type { LinkConditions } from '@tickmesh/net/testing'
import type { Chromium } from '../../test/setup/chromium.ts'
import { type Conditions, PageNetwork } from '../network.ts'
import type { Seen } from './page/subject.ts'
import { ImpairedPaths } from './impaired-paths.ts'
import { tcpLegs } from './legs.ts'
import { type LobbyProxy, startLobbyProxy } from './lobby-proxy.ts'
import { type Relay, startRelay } from './relay.ts'

/** Wait for the last probes, ms: longer than any retransmission seen. At a place with outages, longer than these. */
const DRAIN_MS = 1_500
const DRAIN_PLACE_MS = 5_000

/** Upper bound of the time for bare channels to open, ms. */
const OPEN_LIMIT_MS = 30_000

/** Upper bound of the time for another library to connect two pages, ms; one that takes longer is left out. */
const ANCESTOR_LIMIT_MS = 20_000

/** Network of a pair: by DevTools, or as from a place at both ends. */
export interface Network {
  readonly name: string
  readonly conditions: Conditions
  readonly place?: LinkConditions
}

/** Addresses of the servers, for a pair. */
export interface Addresses {
  readonly url: string
  readonly lobbyUrl: string
  /** Ports of other libraries' servers: their subjects are measured in place of Tickmesh's and the bare channels. */
  readonly ancestors?: Readonly<Record<string, number>>
}

/** Two pages, connected by every subject on one network. */
export class Pair {
  readonly #pages: readonly [Page, Page]
  readonly #servers: readonly (Relay | LobbyProxy)[]
  readonly #paths: ImpairedPaths | undefined
  /** Names of the libraries that did not connect the pages. */
  readonly absent: readonly string[]

  private constructor(
    pages: readonly [Page, Page],
    servers: readonly (Relay | LobbyProxy)[],
    paths: ImpairedPaths | undefined,
    absent: readonly string[],
  ) {
    this.#pages = pages
    this.#servers = servers
    this.#paths = paths
    this.absent = absent
  }

  static async open(chromium: Chromium, addresses: Addresses, { conditions, place }: Network): Promise<Pair> {
    const pages = [await chromium.page(), await chromium.page()] as const
    const paths = place === undefined ? undefined : new ImpairedPaths(place)
    await Promise.all([paths?.install(pages[0], 0), paths?.install(pages[1], 1)])
    await Promise.all(pages.map((page) => page.goto(addresses.url)))
    const bad = conditions.latencyMs > 0 || conditions.lossPercent > 0
    // The pages open their WebSockets one after the other: the first connection is the first page's.
    const ofPlace = paths && ((connection: number) => paths.legs(connection === 0 ? 0 : 1))
    const relay = await startRelay(ofPlace ?? (bad ? tcpLegs(conditions) : undefined))
    // Each page opens two: to the directory, and to the room.
    const ofPage = ofPlace && ((connection: number) => ofPlace(connection >> 1))
    const proxy = await startLobbyProxy(addresses.lobbyUrl, ofPage ?? (bad ? tcpLegs(conditions) : undefined))
    const networks = bad ? await Promise.all(pages.map((page) => PageNetwork.of(page))) : []
    // Conditions apply only to connections made under some. Loss comes last: it would slow the handshakes down.
    await Promise.all(
      networks.map((network) => network.set({ latencyMs: Math.max(conditions.latencyMs, 1), lossPercent: 0 })),
    )
    if (addresses.ancestors === undefined) await openBare(pages, relay.url)
    const absent = await enterAncestors(pages, addresses.ancestors ?? {})
    let code = ''
    for (const page of pages) {
      const room = [addresses.lobbyUrl, code, addresses.ancestors === undefined] as const
      code = await page.evaluate(([to, of, measured]) => latencyPage.enterRoom(to, of, measured), room)
    }
    if (addresses.ancestors === undefined) {
      let relayed = ''
      for (const page of pages) {
        const room = [proxy.url, relayed] as const
        relayed = await page.evaluate(([to, of]) => latencyPage.enterRelayed(to, of), room)
      }
    }
    await Promise.all(pages.map((page) => page.evaluate(() => latencyPage.joined())))
    await Promise.all(networks.map((network) => network.set(conditions)))
    paths?.impair()
    return new Pair(pages, [relay, proxy], paths, absent)
  }

  /** Measures for so many ticks of the room. */
  async measure(ticks: number): Promise<readonly Seen[]> {
    const pages = this.#pages
    const takeMeasurements = (): Promise<(readonly Seen[])[]> =>
      Promise.all(pages.map((page) => page.evaluate(() => latencyPage.takeMeasurements())))
    await takeMeasurements()
    await Promise.all(pages.map((page) => page.evaluate((forTicks) => latencyPage.send(forTicks), ticks)))
    await new Promise((resolve) => setTimeout(resolve, this.#paths === undefined ? DRAIN_MS : DRAIN_PLACE_MS))
    return (await takeMeasurements()).flat()
  }

  /** Measures the delay of `view` on both pages for so long; all in ms. */
  async viewDelays(ms: number): Promise<readonly number[]> {
    const pages = this.#pages
    return (await Promise.all(pages.map((page) => page.evaluate((forMs) => latencyPage.viewDelays(forMs), ms)))).flat()
  }

  async close(): Promise<void> {
    await Promise.all(this.#pages.map((page) => page.close()))
    for (const server of this.#servers) server.close()
    this.#paths?.[Symbol.dispose]()
  }
}

/** Connects the bare channels and the WebSockets of two pages. */
async function openBare([first, second]: readonly [Page, Page], relayUrl: string): Promise<void> {
  const offer = await first.evaluate(() => latencyPage.bare.offer())
  const answer = await second.evaluate((sdp) => latencyPage.bare.answer(sdp), offer)
  await first.evaluate((sdp) => latencyPage.bare.accept(sdp), answer)
  for (const page of [first, second]) {
    await page.evaluate((ms) => latencyPage.bare.opened(ms), OPEN_LIMIT_MS)
    await page.evaluate((to) => latencyPage.openSocket(to), relayUrl)
  }
}

/** Connects two pages by each of the other libraries; returns the names of those that did not within the limit. */
async function enterAncestors(pages: readonly Page[], ports: Readonly<Record<string, number>>): Promise<string[]> {
  const absent: string[] = []
  for (const [name, port] of Object.entries(ports)) {
    const limit = new Promise<boolean>((resolve) => setTimeout(resolve, ANCESTOR_LIMIT_MS, false))
    const connected = connectBy(pages, name, port).catch(() => false)
    if (await Promise.race([connected, limit]))
      await Promise.all(pages.map((page) => page.evaluate(() => latencyPage.measureAncestor())))
    else absent.push(name)
  }
  return absent
}

/** Connects two pages by a library. Resolves to true, or never: some libraries have no error for it. */
async function connectBy(pages: readonly Page[], name: string, port: number): Promise<boolean> {
  let room = ''
  for (const page of pages) {
    const place = [name, port, room] as const
    room = await page.evaluate(([library, at, of]) => latencyPage.enterAncestor(library, at, of), place)
  }
  await Promise.all(pages.map((page) => page.evaluate(() => latencyPage.ancestorOpened())))
  return true
}
