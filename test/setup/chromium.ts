// Launch of Chromium for tests, with Playwright.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { chromiumPath } from './browsers.ts'

/** Flag that shows addresses instead of mDNS names: the tests' machines may have no multicast. */
const PLAIN_ADDRESSES = '--disable-features=WebRtcHideLocalIpsWithMdns'

/** Flags for tests: no sandbox (the tests run as root in containers), and no throttling of pages not in front. */
const COMMON_FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Flags for tests on one machine. */
export const CHROMIUM_FLAGS: readonly string[] = [...COMMON_FLAGS, PLAIN_ADDRESSES]

export interface ChromiumOptions {
  /** Flags in addition to those for tests. */
  readonly args?: readonly string[]
  /** True for addresses behind mDNS names and for the back/forward cache, as users have them. Default false. */
  readonly asUsers?: boolean
  readonly viewport?: { readonly width: number; readonly height: number }
}

/** Chromium with a profile of its own, closed and deleted by `close` or at the end of an `await using`. */
export interface Chromium extends AsyncDisposable {
  readonly context: BrowserContext
  /** Opens a new page; its errors and console errors are kept in `problems`. */
  page(url?: string): Promise<Page>
  /** Uncaught errors and console errors of all pages so far. */
  readonly problems: readonly string[]
  close(): Promise<void>
}

/** Starts a headless Chromium. */
export async function launchChromium(options: ChromiumOptions = {}): Promise<Chromium> {
  const profile = await mkdtemp(join(tmpdir(), 'tickmesh-chromium-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath(),
    headless: true,
    args: [...(options.asUsers ? COMMON_FLAGS : CHROMIUM_FLAGS), ...(options.args ?? [])],
    ...(options.asUsers && { ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
    viewport: options.viewport ?? { width: 800, height: 600 },
  })
  const problems: string[] = []
  const close = async (): Promise<void> => {
    await context.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  return {
    context,
    problems,
    page: async (url) => {
      const page = await context.newPage()
      page.on('pageerror', (error) => problems.push(String(error)))
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text())
      })
      if (url !== undefined) await page.goto(url)
      return page
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Conditions of a page's packets, by DevTools; they apply to data channels too, in both directions of the page. */
export interface NetworkConditions {
  /** Time added to every packet, in milliseconds. */
  readonly latencyMs: number
  /** Share of packets lost, in percent. */
  readonly lossPercent: number
}

/** Sets the network conditions of a page; `{ latencyMs: 0, lossPercent: 0 }` restores the good network. */
export async function networkConditions(page: Page, conditions: NetworkConditions): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: conditions.latencyMs,
    packetLoss: conditions.lossPercent,
    downloadThroughput: -1,
    uploadThroughput: -1,
  })
}
