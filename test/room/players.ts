// Pages of players in any browser, for the tests of rooms.

import type { EnginePage } from '../setup/engines.ts'
import { pageCalls, type PageCalls } from '../setup/page-calls.ts'
import { until } from '../setup/until.ts'
import type { Ask, TestPage } from './page/main.ts'

/** Page in a room, called over the browser's remote control. */
export class TestPlayer {
  readonly #page: EnginePage
  readonly name: string
  /** Calls a function of the page's api. */
  readonly call: PageCalls<TestPage>

  constructor(page: EnginePage, name: string) {
    this.#page = page
    this.name = name
    this.call = pageCalls(page, 'page')
  }

  async play(ask: Omit<Ask, 'name'>): Promise<string> {
    await until(() => this.#page.evaluate<boolean>(`'page' in globalThis`), 'the page has loaded')
    return this.call('play', { ...ask, name: this.name })
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
