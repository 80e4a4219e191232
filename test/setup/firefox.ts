// Launch of Firefox for tests, with Puppeteer, and its offline mode.

import { launch, type Browser } from 'puppeteer-core'
import { firefoxPath } from './browsers.ts'

/** Options of `launchFirefox`. */
interface FirefoxOptions {
  /**
   * True for addresses behind mDNS names, as users have them. Default false: the tests' machines may have no multicast.
   */
  readonly asUsers?: boolean
}

/** Starts a headless Firefox over WebDriver BiDi, with a profile of its own. Close it with `await browser.close()`. */
export function launchFirefox({ asUsers = false }: FirefoxOptions = {}): Promise<Browser> {
  return launch({
    browser: 'firefox',
    executablePath: firefoxPath(),
    headless: true,
    // For `setOffline`, which runs in the browser's own code.
    args: ['--remote-allow-system-access'],
    extraPrefsFirefox: {
      'media.peerconnection.ice.obfuscate_host_addresses': asUsers,
      // Loopback counts as an ordinary network here.
      'media.peerconnection.ice.loopback': true,
      'network.disable-localhost-when-offline': true,
    },
  })
}

/** Connection beneath puppeteer's browser, for commands that puppeteer has no method for. */
interface Bidi {
  readonly connection: { send(method: string, parameters: object): Promise<{ readonly result: unknown }> }
}

/** Takes a Firefox off the network, the loopback included, as its menu's "Work Offline" does, or puts it back. */
export async function setOffline(browser: Browser, offline: boolean): Promise<void> {
  const { connection } = browser as unknown as Bidi
  const tree = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' })
  const { contexts } = tree.result as { readonly contexts: readonly { readonly context: string }[] }
  const expression = `Services.io.offline = ${offline}`
  const target = { context: contexts[0]?.context }
  const { result } = await connection.send('script.evaluate', { expression, target, awaitPromise: false })
  if ((result as { readonly type: string }).type !== 'success') throw new Error(`Firefox: ${JSON.stringify(result)}`)
}
