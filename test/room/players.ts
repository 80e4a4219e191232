// Pages of players in any browser, for the tests of rooms.

import type { Page } from 'playwright-core'
import { until } from '../setup/until.ts'
import type { Ask, TestPage } from './page/main.ts'

/** Members of a page that a test needs, in Chromium (playwright) or in Firefox (puppeteer). */
export interface PageLike {
  evaluate<T>(expression: string): Promise<T>
}

/** Returns Playwright's page as a `PageLike`. */
export function pageLike(page: Page): PageLike {
  return { evaluate: (expression) => page.evaluate(expression) }
}

/** Page in a room, called over the browser's remote control. */
export class TestPlayer {
  readonly #page: PageLike
  readonly name: string

  constructor(page: PageLike, name: string) {
    this.#page = page
    this.name = name
  }

  async play(ask: Omit<Ask, 'name'>): Promise<string> {
    await until(() => this.#page.evaluate<boolean>(`'page' in globalThis`), 'the page has loaded')
    return this.call('play', { ...ask, name: this.name })
  }

  /** Calls a function of the page's api. */
  call<N extends keyof TestPage>(
    name: N,
    ...args: TestPage[N] extends (...args: infer A) => unknown ? A : never
  ): Promise<TestPage[N] extends (...args: never) => infer R ? Awaited<R> : never> {
    return this.#page.evaluate(`page.${name}(...${JSON.stringify(args)})`)
  }

  seen(): Promise<TestPage['seen']> {
    return this.#page.evaluate('page.seen')
  }
}

/** Waits until every player is linked to every other and sees their dots. */
export async function meshed(players: readonly TestPlayer[], limitMs?: number): Promise<void> {
  for (const player of players) {
    await until(
      async () => {
        const statuses = await player.call('statuses')
        return statuses.length === players.length - 1 && statuses.every((status) => status === 'connected')
      },
      `${player.name} is linked to all`,
      limitMs,
    )
    await until(
      async () => (await player.call('dots')).length === players.length,
      `${player.name} sees all dots`,
      limitMs,
    )
  }
}
