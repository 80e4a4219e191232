import { launch, type Browser } from 'puppeteer-core'
import { firefoxPath } from './browsers.ts'

/**
 * Starts a headless Firefox over WebDriver BiDi, with a profile of its own. Close it with `await browser.close()`.
 * Addresses are shown as they are: the tests' machines may have no mDNS.
 */
export function launchFirefox(): Promise<Browser> {
  return launch({
    browser: 'firefox',
    executablePath: firefoxPath(),
    headless: true,
    extraPrefsFirefox: {
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      // Loopback is a network like another here.
      'media.peerconnection.ice.loopback': true,
    },
  })
}
