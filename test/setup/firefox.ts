// Launch of Firefox for tests, with Puppeteer, and its offline mode.

import { launch, type Browser } from 'puppeteer-core'
import { firefoxPath } from './browsers.ts'

/** Options of `launchFirefox`. */
interface FirefoxOptions {
  /**
   * True for addresses behind mDNS names, as users have them. Default false: the tests' machines may have no multicast.
   */
  readonly asUsers?: boolean
  /** Preferences in addition to those for tests. */
  readonly prefs?: Readonly<Record<string, boolean>>
}

/** Starts a headless Firefox over WebDriver BiDi, with a profile of its own. Close it with `await browser.close()`. */
export function launchFirefox({ asUsers = false, prefs = {} }: FirefoxOptions = {}): Promise<Browser> {
  return launch({
    browser: 'firefox',
    executablePath: firefoxPath(),
    headless: true,
    // For `runInBrowser`.
    args: ['--remote-allow-system-access'],
    extraPrefsFirefox: {
      'media.peerconnection.ice.obfuscate_host_addresses': asUsers,
      // Loopback counts as an ordinary network here.
      'media.peerconnection.ice.loopback': true,
      'network.disable-localhost-when-offline': true,
      ...prefs,
    },
  })
}

/** Connection beneath puppeteer's browser, for commands that puppeteer has no method for. */
interface Bidi {
  readonly connection: { send(method: string, parameters: object): Promise<{ readonly result: unknown }> }
}

/** Takes a Firefox off the network, the loopback included, as its menu's "Work Offline" does, or puts it back. */
export function setOffline(browser: Browser, offline: boolean): Promise<void> {
  return runInBrowser(browser, `Services.io.offline = ${offline}`)
}

/** Gives pages of an origin the microphone for good, as the question of Firefox does when its answer is remembered. */
export function grantMicrophone(browser: Browser, origin: string): Promise<void> {
  const principal = `Services.scriptSecurityManager.createContentPrincipalFromOrigin('${origin}')`
  return runInBrowser(browser, `Services.perms.addFromPrincipal(${principal}, 'microphone', 1)`)
}

/** Runs an expression in the browser's own code. */
async function runInBrowser(browser: Browser, expression: string): Promise<void> {
  const { connection } = browser as unknown as Bidi
  const tree = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' })
  const { contexts } = tree.result as { readonly contexts: readonly { readonly context: string }[] }
  const target = { context: contexts[0]?.context }
  const { result } = await connection.send('script.evaluate', { expression, target, awaitPromise: false })
  if ((result as { readonly type: string }).type !== 'success') throw new Error(`Firefox: ${JSON.stringify(result)}`)
}
