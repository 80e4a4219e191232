// Tests of two pages in Chromium, the real lobby and the real coturn: minted credentials, their renewal and refusal.

import { startNodeLobby, type NodeLobby } from '@tickmesh/lobby/server/node'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { launchChromium, type Chromium } from '../setup/chromium.ts'
import { startCoturn, type Coturn } from '../setup/coturn.ts'
import { pageCalls, type PageCalls } from '../setup/page-calls.ts'
import { serve, type Served } from '../setup/serve.ts'
import { until } from '../setup/until.ts'
import type { Ask, TurnPage } from './page/main.ts'

const SECRET = 'north'

let coturn: Coturn
let served: Served
let chromium: Chromium
let lobby: NodeLobby

beforeAll(async () => {
  coturn = await startCoturn(SECRET)
  served = await serve(`${import.meta.dirname}/page`)
  chromium = await launchChromium()
})
afterEach(() => lobby?.close())
afterAll(async () => {
  await chromium?.close()
  await served?.close()
  await coturn?.[Symbol.asyncDispose]()
})

/** Page of one player. */
class Player {
  readonly call: PageCalls<TurnPage>

  constructor(page: Awaited<ReturnType<Chromium['page']>>) {
    this.call = pageCalls(page, 'page')
  }
}

/** Starts the lobby, and two players in one room of it. */
async function players(secret: string, ask: Omit<Ask, 'lobby'>): Promise<readonly [Player, Player]> {
  const turn = { urls: coturn.urls, secret, ttlS: 60 }
  lobby = await startNodeLobby({ host: '127.0.0.1', iceServers: [], turn, relay: false })
  const pages = await Promise.all([1, 2].map(() => chromium.page(served.url)))
  const [a, b] = pages.map((page) => new Player(page)) as [Player, Player]
  for (const page of pages) await page.waitForFunction(`'page' in globalThis`)
  const code = await a.call('play', { ...ask, lobby: lobby.url })
  await b.call('play', { ...ask, lobby: lobby.url, code })
  return [a, b]
}

async function linked(...both: readonly Player[]): Promise<void> {
  for (const player of both) {
    await until(async () => (await player.call('statuses'))[0] === 'connected', 'they are linked')
  }
}

it('[LOB25] two pages meet by relayed candidates alone, and restarts use renewed credentials', async () => {
  const both = await players(SECRET, { relayedOnly: true })
  await linked(...both)
  for (const player of both) {
    await until(async () => (await player.call('paths'))[0] === 'relay', 'the path is relayed')
  }
  // The lobby renews credentials after 30 s.
  for (const player of both) {
    const [first] = await player.call('users')
    await until(async () => (await player.call('newest')) !== first, 'the lobby has sent new credentials', 55_000)
  }
  await both[0].call('restart')
  for (const player of both) {
    const newest = String(await player.call('newest'))
    const allocated = `user <${newest}>: incoming packet ALLOCATE processed, success`
    await until(() => coturn.printed().includes(allocated), 'a relayed address was allocated with them')
    expect(await player.call('statuses')).toEqual(['connected'])
    expect(await player.call('errors')).toEqual([])
  }
}, 90_000)

it('uses the first path at once, and a better one when there is one', async () => {
  const both = await players(SECRET, { relayedOnly: false })
  await linked(...both)
  for (const player of both) {
    await until(async () => (await player.call('paths'))[0] === 'relay', 'the path is relayed')
  }
  for (const player of both) await player.call('release')
  for (const player of both) {
    await until(async () => (await player.call('paths'))[0] === 'host', 'the path is direct')
  }
})

it('[MSH6] a secret that is not that of coturn is reported: 401, turn-refused', async () => {
  const both = await players('south', { relayedOnly: true })
  for (const player of both) {
    await until(async () => (await player.call('problems'))[0] !== undefined, 'a problem is known')
    const [problem] = await player.call('problems')
    expect(problem).toMatchObject({ code: 'turn-refused', hint: expect.stringMatching(/401/) as string })
    expect(await player.call('errors')).toContain(`warn 401 Unauthorized. ${coturn.urls[0]}?transport=udp`)
  }
}, 60_000)
