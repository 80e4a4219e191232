import type { Page } from 'playwright-core'
import type { Chromium } from '../../test/setup/chromium.ts'
import { type Conditions, PageNetwork } from '../network.ts'
import type { LatencyPage } from './page/main.ts'
import { type Relay, startRelay } from './relay.ts'

/** How long the last probes have to arrive: longer than any retransmission seen, ms. */
const DRAIN_MS = 1_500

/** What the two pages saw, in no order. */
type Measured = ReturnType<LatencyPage['take']>

/** Two pages that are connected in every way that is measured, on one network. */
export class Pair {
  readonly #asking: Page
  readonly #answering: Page
  readonly #relay: Relay

  private constructor(asking: Page, answering: Page, relay: Relay) {
    this.#asking = asking
    this.#answering = answering
    this.#relay = relay
  }

  static async open(chromium: Chromium, url: string, lobbyUrl: string, conditions: Conditions): Promise<Pair> {
    const pages = [await chromium.page(url), await chromium.page(url)] as const
    const [asking, answering] = pages
    const relay = await startRelay(conditions)
    const bad = conditions.latencyMs > 0 || conditions.lossPercent > 0
    const networks = bad ? await Promise.all(pages.map((page) => PageNetwork.of(page))) : []
    // Conditions reach only connections that are made under some. Loss comes last: it would slow the handshakes down.
    await Promise.all(
      networks.map((network) => network.set({ latencyMs: Math.max(conditions.latencyMs, 1), lossPercent: 0 })),
    )
    const offer = await asking.evaluate(() => latencyPage.bare.offer())
    const answer = await answering.evaluate((sdp) => latencyPage.bare.answer(sdp), offer)
    await asking.evaluate((sdp) => latencyPage.bare.accept(sdp), answer)
    let code = ''
    for (const page of pages) {
      await page.evaluate(() => latencyPage.bare.opened())
      await page.evaluate((to) => latencyPage.openSocket(to), relay.url)
      code = await page.evaluate(([to, room]) => latencyPage.enterRoom(to, room), [lobbyUrl, code] as const)
    }
    await Promise.all(pages.map((page) => page.evaluate(() => latencyPage.joined())))
    await Promise.all(networks.map((network) => network.set(conditions)))
    return new Pair(asking, answering, relay)
  }

  /** Measures for so long. */
  async measure(ms: number): Promise<Measured> {
    const take = (page: Page): Promise<Measured> => page.evaluate(() => latencyPage.take())
    await Promise.all([take(this.#asking), take(this.#answering)])
    await this.#asking.evaluate((forMs) => latencyPage.ask(forMs), ms)
    await new Promise((resolve) => setTimeout(resolve, DRAIN_MS))
    const [asking, answering] = [await take(this.#asking), await take(this.#answering)]
    return { seen: [...asking.seen, ...answering.seen], viewDelaysMs: answering.viewDelaysMs }
  }

  close(): void {
    this.#relay.close()
  }
}
