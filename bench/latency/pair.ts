// Driver of the two pages of the latency suite: connects them and collects their measurements.

import type { Page } from 'playwright-core'
import type { LinkConditions } from '@tickmesh/net/testing'
import type { Chromium } from '../../test/setup/chromium.ts'
import { type Conditions, PageNetwork } from '../network.ts'
import type { Seen } from './page/subject.ts'
import { ImpairedPaths } from './impaired-paths.ts'
import { type Legs, tcpLegs } from './legs.ts'
import { type Relay, startRelay } from './relay.ts'
import { type ServerProxy, startServerProxy } from './server-proxy.ts'

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
  /** Ports of other libraries' servers. */
  readonly ancestors: Readonly<Record<string, number>>
}

/**
 * Subjects of a pair: those over WebRTC; those through a server, in the game loop of the relayed room, so that an event
 * and the state of a tick leave in one message; the other libraries.
 */
export type Group = 'direct' | 'served' | 'others'

/** Two pages, connected by every subject of a group on one network. */
export class Pair {
  readonly #pages: readonly [Page, Page]
  readonly #servers: readonly (Relay | ServerProxy)[]
  readonly #paths: ImpairedPaths | undefined
  /** Names of the libraries that did not connect the pages. */
  readonly absent: readonly string[]

  private constructor(
    pages: readonly [Page, Page],
    servers: readonly (Relay | ServerProxy)[],
    paths: ImpairedPaths | undefined,
    absent: readonly string[],
  ) {
    this.#pages = pages
    this.#servers = servers
    this.#paths = paths
    this.absent = absent
  }

  static async open(chromium: Chromium, addresses: Addresses, network: Network, group: Group): Promise<Pair> {
    const { conditions, place } = network
    const { url, lobbyUrl, ancestors } = addresses
    const pages = [await chromium.page(), await chromium.page()] as const
    const paths = place === undefined ? undefined : new ImpairedPaths(place)
    await Promise.all([paths?.install(pages[0], 0), paths?.install(pages[1], 1)])
    await Promise.all(pages.map((page) => page.goto(url)))
    const bad = conditions.latencyMs > 0 || conditions.lossPercent > 0
    const networks = bad ? await Promise.all(pages.map((page) => PageNetwork.of(page))) : []
    // Conditions apply only to connections made under some. Loss comes last: it would slow the handshakes down.
    await Promise.all(
      networks.map((each) => each.set({ latencyMs: Math.max(conditions.latencyMs, 1), lossPercent: 0 })),
    )
    const ofPlace = paths && ((side: 0 | 1) => paths.legs(side))
    const legs = ofPlace ?? (bad ? tcpLegs(conditions) : undefined)
    const servers = group === 'served' ? await openServed(pages, lobbyUrl, legs) : []
    const absent = group === 'others' ? await enterAncestors(pages, ancestors) : []
    if (group === 'direct') await openBare(pages)
    if (group !== 'served') {
      let code = ''
      for (const page of pages) {
        const room = [lobbyUrl, code, group === 'direct'] as const
        code = await page.evaluate(([to, of, measured]) => latencyPage.enterRoom(to, of, measured), room)
      }
    }
    await Promise.all(pages.map((page) => page.evaluate(() => latencyPage.joined())))
    await Promise.all(networks.map((each) => each.set(conditions)))
    paths?.impair()
    return new Pair(pages, servers, paths, absent)
  }

  /** Sends in so many ticks of the room by every subject, unmeasured: engines compile what has run often enough. */
  async warm(ticks: number): Promise<void> {
    await this.#send(ticks, true)
    await new Promise((resolve) => setTimeout(resolve, DRAIN_MS))
  }

  /** Measures for so many ticks of the room. */
  async measure(ticks: number): Promise<readonly Seen[]> {
    const pages = this.#pages
    const takeMeasurements = (): Promise<(readonly Seen[])[]> =>
      Promise.all(pages.map((page) => page.evaluate(() => latencyPage.takeMeasurements())))
    await takeMeasurements()
    await this.#send(ticks, false)
    await new Promise((resolve) => setTimeout(resolve, this.#paths === undefined ? DRAIN_MS : DRAIN_PLACE_MS))
    return (await takeMeasurements()).flat()
  }

  /** Measures the delay of `view` on both pages for so long; all in ms. */
  async viewDelays(ms: number): Promise<readonly number[]> {
    const pages = this.#pages
    return (await Promise.all(pages.map((page) => page.evaluate((forMs) => latencyPage.viewDelays(forMs), ms)))).flat()
  }

  async #send(ticks: number, together: boolean): Promise<void> {
    const how = [ticks, together] as const
    await Promise.all(
      this.#pages.map((page) => page.evaluate(([forTicks, all]) => latencyPage.send(forTicks, all), how)),
    )
  }

  async close(): Promise<void> {
    await Promise.all(this.#pages.map((page) => page.close()))
    for (const server of this.#servers) server.close()
    this.#paths?.[Symbol.dispose]()
  }
}

/** Connects the bare channels of two pages. */
async function openBare([first, second]: readonly [Page, Page]): Promise<void> {
  const offer = await first.evaluate(() => latencyPage.bare.offer())
  const answer = await second.evaluate((sdp) => latencyPage.bare.answer(sdp), offer)
  await first.evaluate((sdp) => latencyPage.bare.accept(sdp), answer)
  for (const page of [first, second]) {
    await page.evaluate((ms) => latencyPage.bare.opened(ms), OPEN_LIMIT_MS)
    await page.evaluate(() => latencyPage.measureBare())
  }
}

/**
 * Connects two pages through servers: by WebSockets to a relay, and in a room over the lobby's relay. On a bad network
 * every WebSocket of a page passes a proxy with the legs of that page. Returns what is to be closed.
 */
async function openServed(
  pages: readonly [Page, Page],
  lobbyUrl: string,
  legsOf: ((side: 0 | 1) => Legs) | undefined,
): Promise<readonly (Relay | ServerProxy)[]> {
  const relay = await startRelay()
  const servers: (Relay | ServerProxy)[] = [relay]
  let code = ''
  for (const [at, page] of pages.entries()) {
    const near = async (url: string): Promise<string> => {
      if (legsOf === undefined) return url
      const proxy = await startServerProxy(url, () => legsOf(at === 0 ? 0 : 1))
      servers.push(proxy)
      return proxy.url
    }
    await page.evaluate((to) => latencyPage.openSocket(to), await near(relay.url))
    const room = [await near(lobbyUrl), code] as const
    code = await page.evaluate(([to, of]) => latencyPage.enterRelayed(to, of), room)
  }
  return servers
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
