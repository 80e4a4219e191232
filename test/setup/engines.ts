// Common interface of the browsers that tests drive, whatever the engine.

import { TESTS_WEBKIT } from './browsers.ts'
import { launchChromium } from './chromium.ts'
import { launchFirefox } from './firefox.ts'
import { launchWebKit } from './webkit.ts'

/** Engines of the browsers that the tests drive on this system. */
export const ENGINES = ['chromium', 'firefox', ...(TESTS_WEBKIT ? (['webkit'] as const) : [])] as const

export type EngineName = 'chromium' | 'firefox' | 'webkit'

/** Page of any engine. */
export interface EnginePage {
  /** Returns the value of an expression in the page; waits for a promise. */
  evaluate<T>(expression: string): Promise<T>
}

/** Browser of any engine, with one page at a time. */
export interface Engine {
  /** Opens an address in place of the page that is open. */
  open(url: string): Promise<EnginePage>
  close(): Promise<void>
}

/** Starts a browser, headless. */
export async function launchEngine(name: EngineName): Promise<Engine> {
  switch (name) {
    case 'chromium': {
      const chromium = await launchChromium()
      const page = await chromium.page()
      return { open: async (url) => (await page.goto(url), page), close: chromium.close }
    }
    case 'firefox': {
      const firefox = await launchFirefox()
      const page = await firefox.newPage()
      return {
        open: async (url) => {
          await page.goto(url)
          return { evaluate: <T>(expression: string) => page.evaluate(expression) as Promise<T> }
        },
        close: () => firefox.close(),
      }
    }
    case 'webkit': {
      const { driver, close } = await launchWebKit()
      return { open: async (url) => (await driver.goto(url), driver), close }
    }
  }
}
