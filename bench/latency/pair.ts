// Driver of the two pages of the latency suite: connects them and collects their measurements.

import type { Page } from 'playwright-core'
import type { Chromium } from '../../test/setup/chromium.ts'
import { type Conditions, PageNetwork } from '../network.ts'
import type { Seen } from './page/subject.ts'
import { type Relay, startRelay } from './relay.ts'

/** Wait for the last probes, ms: longer than any retransmission seen. */
const DRAIN_MS = 1_500

/** Upper bound of the time for bare channels to open, ms. */
const OPEN_LIMIT_MS = 30_000

/** Two pages, connected by every subject on one network. */
export class Pair {
  readonly #first: Page
  readonly #second: Page
  readonly #relay: Relay

  private constructor(first: Page, second: Page, relay: Relay) {
    this.#first = first
    this.#second = second
    this.#relay = relay
  }

  static async open(chromium: Chromium, url: string, lobbyUrl: string, conditions: Conditions): Promise<Pair> {
    const pages = [await chromium.page(url), await chromium.page(url)] as const
    const [first, second] = pages
    const relay = await startRelay(conditions)
    const bad = conditions.latencyMs > 0 || conditions.lossPercent > 0
    const networks = bad ? await Promise.all(pages.map((page) => PageNetwork.of(page))) : []
    // Conditions apply only to connections made under some. Loss comes last: it would slow the handshakes down.
    await Promise.all(
      networks.map((network) => network.set({ latencyMs: Math.max(conditions.latencyMs, 1), lossPercent: 0 })),
    )
    const offer = await first.evaluate(() => latencyPage.bare.offer())
    const answer = await second.evaluate((sdp) => latencyPage.bare.answer(sdp), offer)
    await first.evaluate((sdp) => latencyPage.bare.accept(sdp), answer)
    let code = ''
    for (const page of pages) {
      await page.evaluate((ms) => latencyPage.bare.opened(ms), OPEN_LIMIT_MS)
      await page.evaluate((to) => latencyPage.openSocket(to), relay.url)
      code = await page.evaluate(([to, room]) => latencyPage.enterRoom(to, room), [lobbyUrl, code] as const)
    }
    await Promise.all(pages.map((page) => page.evaluate(() => latencyPage.joined())))
    await Promise.all(networks.map((network) => network.set(conditions)))
    return new Pair(first, second, relay)
  }

  /** Measures for so many ticks of the room. */
  async measure(ticks: number): Promise<readonly Seen[]> {
    const pages = [this.#first, this.#second]
    const takeMeasurements = (): Promise<(readonly Seen[])[]> =>
      Promise.all(pages.map((page) => page.evaluate(() => latencyPage.takeMeasurements())))
    await takeMeasurements()
    await Promise.all(pages.map((page) => page.evaluate((forTicks) => latencyPage.send(forTicks), ticks)))
    await new Promise((resolve) => setTimeout(resolve, DRAIN_MS))
    return (await takeMeasurements()).flat()
  }

  /** Measures the delay of `view` on both pages for so long; all in ms. */
  async viewDelays(ms: number): Promise<readonly number[]> {
    const pages = [this.#first, this.#second]
    return (await Promise.all(pages.map((page) => page.evaluate((forMs) => latencyPage.viewDelays(forMs), ms)))).flat()
  }

  async close(): Promise<void> {
    await Promise.all([this.#first.close(), this.#second.close()])
    this.#relay.close()
  }
}
