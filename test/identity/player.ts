// Player in the page of a real browser.

import type { Engine } from '../setup/engines.ts'
import { pageCalls, type PageCalls } from '../setup/page-calls.ts'
import { until } from '../setup/until.ts'
import type { IdentityPage } from './page/main.ts'

/** Player in a page, and the page's calls. */
export interface Player {
  readonly call: PageCalls<IdentityPage>
}

/** Opens the page of a player, at its address. */
export async function openPlayer(engine: Engine, address: string): Promise<Player> {
  const page = await engine.open(address)
  await until(() => page.evaluate<boolean>(`'page' in globalThis`), 'the page has loaded')
  return { call: pageCalls(page, 'page') }
}
