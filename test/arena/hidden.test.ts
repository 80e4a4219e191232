// Tests of the arena in hidden tabs.

import { startLobby } from '@tickmesh/lobby/dev'
import type { RunningLobby } from '@tickmesh/lobby/dev'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromiumWithHiddenTabs } from '../setup/hidden-tabs.ts'
import type { Served } from '../setup/serve.ts'
import { until } from '../setup/until.ts'
import { look, serveArena, shipOf } from './players.ts'

/** Script that records every `leave` and `end` of a page's room. */
const WATCH = `(() => {
  globalThis.lost = []
  tickmesh.room.on('leave', (player, reason) => lost.push(player.name + ' ' + reason))
  tickmesh.room.on('end', ({ reason }) => lost.push('end ' + reason))
})()`

const HIDDEN_MS = 20_000
/** Difference in ticks that two readings one after the other explain, on a busy machine too: half a second. */
const READING_TICKS = 30

describe('a hidden tab in the arena', () => {
  let lobby: RunningLobby
  let served: Served
  let browser: Browser
  let host: Page
  let guest: Page

  const enter = async (name: string): Promise<Page> => {
    const page = await browser.newPage()
    await page.goto(`${served.url}?quick&renderer=canvas&name=${name}&lobby=${encodeURIComponent(lobby.url)}`)
    await until(async () => (await look(page))?.ships.some(({ own }) => own) === true, `${name} flies`, 40_000)
    return page
  }

  /** Returns the difference between the ticks of the two pages. */
  const apart = async (): Promise<number> => {
    const [a, b] = await Promise.all([look(host), look(guest)])
    return a === undefined || b === undefined ? Infinity : Math.abs(a.tick - b.tick)
  }

  beforeAll(async () => {
    lobby = await startLobby({ port: 0 })
    served = await serveArena()
    browser = await launchChromiumWithHiddenTabs()
    host = await enter('Host')
    guest = await enter('Guest')
    await until(async () => (await look(guest))?.ships.length === 2, 'the guest sees both ships')
    for (const page of [host, guest]) await page.evaluate(WATCH)
  }, 120_000)

  afterAll(async () => {
    await browser.close()
    await served.close()
    await lobby.stop()
  })

  it('continues the match while the host is hidden for 20 s, and the host returns to it', async () => {
    await guest.bringToFront()
    await until(async () => (await look(host))?.hidden === true, 'the host is hidden')
    const from = await look(host)
    const away = performance.now() + HIDDEN_MS
    while (performance.now() < away) {
      // The guest flies all the time, and the clocks stay together.
      await guest.keyboard.press('ArrowUp', { delay: 400 })
      expect(await apart()).toBeLessThan(READING_TICKS)
    }
    const hidden = await look(host)
    expect(hidden?.hidden).toBe(true)
    expect((hidden?.tick ?? 0) - (from?.tick ?? 0)).toBeGreaterThan((HIDDEN_MS / 1000) * 60 * 0.95)
    expect((await look(guest))?.players.map(({ status }) => status)).toEqual(['connected', 'connected'])

    await host.bringToFront()
    await until(async () => (await look(host))?.hidden === false, 'the host is back')
    const guestId = (await look(guest))?.me ?? ''
    await until(async () => {
      const own = await shipOf(guest, guestId)
      const seen = await shipOf(host, guestId)
      return own !== undefined && seen !== undefined && Math.hypot(own.x - seen.x, own.y - seen.y) < 80
    }, 'the host sees the guest at its position')
  }, 90_000)

  it('continues a match in which every tab is hidden', async () => {
    const other = await browser.newPage()
    await other.bringToFront()
    await until(
      async () => (await look(host))?.hidden === true && (await look(guest))?.hidden === true,
      'both are hidden',
    )
    const from = (await look(guest))?.tick ?? 0
    await until(async () => ((await look(guest))?.tick ?? 0) > from + 300, 'five seconds of ticks pass')
    expect(await apart()).toBeLessThan(READING_TICKS)
    for (const page of [host, guest]) expect(await page.evaluate('lost')).toEqual([])
    await other.close()
  })
})
