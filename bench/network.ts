// Emulated network conditions of a Chromium page.

import type { CDPSession, Page } from 'playwright-core'

/** Conditions of every packet of a page, in both directions. */
export interface Conditions {
  /** Time added to every packet, ms. */
  readonly latencyMs: number
  /** Share of lost packets, in per cent. */
  readonly lossPercent: number
}

/**
 * Network of one page, through DevTools. One session makes all changes: conditions set by a second session do not
 * replace those of the first.
 */
export class PageNetwork {
  readonly #session: CDPSession

  private constructor(session: CDPSession) {
    this.#session = session
  }

  static async of(page: Page): Promise<PageNetwork> {
    const session = await page.context().newCDPSession(page)
    await session.send('Network.enable')
    return new PageNetwork(session)
  }

  async set({ latencyMs, lossPercent }: Conditions): Promise<void> {
    await this.#session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: latencyMs,
      packetLoss: lossPercent,
      downloadThroughput: -1,
      uploadThroughput: -1,
    })
  }
}
