// Driver of the two pages of the view suite: connects them by every library and starts the motion.

import type { Page } from 'playwright-core'
import type { Chromium } from '../../test/setup/chromium.ts'
import { type Conditions, PageNetwork } from '../network.ts'
import type { Codes, Places, Watched } from './page/main.ts'

/** Time from the command to the beginning of the motion, ms: both pages must have received it. */
const LEAD_MS = 300

/** Two pages that are connected by every library, on one network. */
export class Duo {
  readonly #pages: readonly Page[]

  private constructor(pages: readonly Page[]) {
    this.#pages = pages
  }

  static async open(
    chromium: Chromium,
    url: string,
    places: Omit<Places, 'codes'>,
    conditions: Conditions,
  ): Promise<Duo> {
    const pages = [await chromium.page(url), await chromium.page(url)]
    const networks = await Promise.all(pages.map((page) => PageNetwork.of(page)))
    // Conditions apply only to connections made under some. Loss comes last: it would slow the handshakes down.
    await Promise.all(
      networks.map((network) => network.set({ latencyMs: Math.max(conditions.latencyMs, 1), lossPercent: 0 })),
    )
    let codes: Codes = { room: '', netlib: '', peerjs: '' }
    for (const page of pages) codes = await page.evaluate((to) => viewPage.enter(to), { ...places, codes })
    await Promise.all(pages.map((page) => page.evaluate(() => viewPage.joined())))
    await Promise.all(networks.map((network) => network.set(conditions)))
    return new Duo(pages)
  }

  /**
   * Moves a ship in each page by the motion of its seed, and watches the other's. Returns what each page drew, in the
   * order of the seeds.
   */
  async play(seeds: readonly number[], forMs: number): Promise<readonly Watched[]> {
    const originMs = Date.now() + LEAD_MS
    return Promise.all(
      this.#pages.map((page, at) =>
        page.evaluate(([seed, from, lasting]) => viewPage.play(seed, from, lasting), [
          seeds[at] ?? 0,
          originMs,
          forMs,
        ] as const),
      ),
    )
  }

  async close(): Promise<void> {
    await Promise.all(this.#pages.map((page) => page.close()))
  }
}
