// Launch of a Chromium for tests of hidden pages.

import { launch, type Browser } from 'puppeteer-core'
import { chromiumPath } from './browsers.ts'
import { CHROMIUM_FLAGS } from './chromium.ts'

/** Flags that keep hidden pages at full pace; here they are to be throttled as a player's are. */
const KEEP_PACE: readonly string[] = [
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
]

/**
 * Starts a Chromium whose tabs are hidden and throttled like a player's: `otherPage.bringToFront()` hides a page (its
 * `document.visibilityState` says so), its own shows it. On puppeteer, because all of Playwright's pages
 * count as visible. Close it with `await browser.close()`.
 */
export function launchChromiumWithHiddenTabs(): Promise<Browser> {
  return launch({
    executablePath: chromiumPath(),
    headless: true,
    args: CHROMIUM_FLAGS.filter((flag) => !KEEP_PACE.includes(flag)),
    ignoreDefaultArgs: [...KEEP_PACE],
    defaultViewport: { width: 800, height: 600 },
  })
}
