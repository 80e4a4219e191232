// Tests of who is who in the arena: the link's secret, the mark beside a name, and the words to compare.

import { startLobby } from '@tickmesh/lobby/dev'
import type { RunningLobby } from '@tickmesh/lobby/dev'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, type Chromium } from '../setup/chromium.ts'
import type { Served } from '../setup/serve.ts'
import { until } from '../setup/until.ts'
import { look, serveArena } from './players.ts'

describe('who is who in the arena', () => {
  let lobby: RunningLobby
  let served: Served
  let browsers: readonly [Chromium, Chromium]
  let ann: Page
  let bob: Page

  const fly = (page: Page, ships: number): Promise<void> =>
    until(async () => (await look(page))?.ships.length === ships, `${ships} ships fly`, 50_000)
  const mark = (page: Page): Promise<string | null> => page.locator('#scoreboard .mark:visible').textContent()

  beforeAll(async () => {
    lobby = await startLobby({ port: 0 })
    served = await serveArena()
    // Each player has a browser, and so a key, of its own.
    browsers = [await launchChromium(), await launchChromium()]
    const at = `renderer=canvas&lobby=${encodeURIComponent(lobby.url)}`
    ann = await browsers[0].page(`${served.url}?quick&name=Ann&${at}`)
    await fly(ann, 1)
    await ann.click('#invite')
    const link = new URL(await ann.inputValue('.invite .link'))
    expect(link.hash).toMatch(/^#[\w-]{22}$/)
    link.searchParams.set('name', 'Bob')
    link.searchParams.set('renderer', 'canvas')
    bob = await browsers[1].page(link.href)
    await fly(bob, 2)
  }, 120_000)

  afterAll(async () => {
    for (const browser of browsers) await browser.close()
    await served.close()
    await lobby.stop()
  })

  it('says that a player came by the link', async () => {
    for (const page of [ann, bob]) await until(async () => (await mark(page)) === '✉', 'the mark is that of the link')
    await ann.click('#scoreboard .mark:visible')
    expect(await ann.textContent('#who-level')).toContain('Came by the link')
    expect(new URL(bob.url()).hash).toBe(new URL(ann.url()).hash)
  })

  it('shows both the same six words, and remembers that they were compared', async () => {
    await bob.click('#scoreboard .mark:visible')
    const words = await ann.textContent('#who-words')
    expect(words?.split(' ')).toHaveLength(6)
    expect(await bob.textContent('#who-words')).toBe(words)
    await ann.click('#who-confirm')
    await until(async () => (await mark(ann)) === '✓✓', 'the mark is that of compared words')
    expect(await ann.isVisible('#who-confirm')).toBe(false)
  })

  it('gives no secret to a room that was joined by its code alone', async () => {
    await bob.click('#leave')
    await bob.waitForSelector('#menu:not([hidden])')
    expect(new URL(bob.url()).hash).toBe('')
    for (const { problems } of browsers) expect(problems).toEqual([])
  })
})
