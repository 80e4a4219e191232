// Tests of real browsers whose socket to the lobby is dead without an event, and of the back/forward cache.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { startLobby } from '@tickmesh/lobby/dev'
import type { RunningLobby } from '@tickmesh/lobby/dev'
import { launchChromium, type Chromium } from '../setup/chromium.ts'
import { proxyTo, type Proxy } from '../setup/proxy.ts'
import { serve, type Served } from '../setup/serve.ts'
import { until } from '../setup/until.ts'
import { meshed, TestPlayer } from './players.ts'

let lobby: RunningLobby
let proxy: Proxy
let served: Served
let chromium: Chromium

beforeAll(async () => {
  lobby = await startLobby({ runtime: 'node', port: 0 })
  proxy = await proxyTo(lobby.port)
  served = await serve(`${import.meta.dirname}/page`)
  chromium = await launchChromium({ asUsers: true })
})
afterAll(async () => {
  await chromium?.close()
  await served?.close()
  await proxy?.close()
  await lobby?.stop()
})

/** Ann, and Bob whose lobby is behind the proxy, in a room; and Bob's page. */
async function pair() {
  const ann = new TestPlayer(await chromium.page(served.url), 'Ann')
  const page = await chromium.page(served.url)
  const bob = new TestPlayer(page, 'Bob')
  const code = await ann.play({ lobby: lobby.url, do: 'create' })
  await bob.play({ lobby: `ws://127.0.0.1:${proxy.port}`, do: 'join', code })
  await meshed([ann, bob])
  return { ann, bob, page }
}

it('[LOB34] a dead socket to the lobby is replaced when the network is back', async () => {
  const { page } = await pair()
  await page.evaluate(`heard = []; tickmesh.room.on('lobby', (status) => heard.push(status))`)
  proxy.silence()
  await chromium.context.setOffline(true)
  await chromium.context.setOffline(false)
  await until(async () => (await page.evaluate<string[]>('heard')).includes('connected'), 'the lobby is back', 4_000)
  expect(await page.evaluate('heard')).toEqual(['reconnecting', 'connected'])
}, 60_000)

it('[LOB34] [MSH14] a page in the back/forward cache is away, and connected when it is shown again', async () => {
  const { ann, page } = await pair()
  await page.goto(`${served.url}?another`)
  await until(async () => (await ann.call('statuses'))[0] === 'away', 'Bob is away', 10_000)
  // `page.goBack` waits for a page to load; this one is only shown.
  await page.evaluate('history.back()').catch(() => {})
  const shown = performance.now()
  await until(async () => (await ann.call('statuses'))[0] === 'connected', 'Bob is back', 10_000)
  console.log(`back from the cache after ${(performance.now() - shown).toFixed(0)} ms`)
}, 60_000)
