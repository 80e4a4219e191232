// Tests of a match in the arena, in two pages.

import { startLobby } from '@tickmesh/lobby/dev'
import type { RunningLobby } from '@tickmesh/lobby/dev'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, type Chromium } from '../setup/chromium.ts'
import type { Served } from '../setup/serve.ts'
import { until } from '../setup/until.ts'
import { FIRST_RIVAL, hunt, look, serveArena, shipOf } from './players.ts'

/** Name with markup: names are text, whatever they contain. */
const ANN = '<b>Ann</b>'
const LINE = '<img src=x onerror="globalThis.hacked = 1"> hi'

describe('a match in the arena', () => {
  let lobby: RunningLobby
  let served: Served
  let browser: Chromium
  let ann: Page
  let bob: Page
  let cid: Page
  let annId = ''
  let bobId = ''

  const url = (query: string): string => `${served.url}?${query}&renderer=canvas&lobby=${encodeURIComponent(lobby.url)}`

  beforeAll(async () => {
    lobby = await startLobby({ port: 0 })
    served = await serveArena()
    browser = await launchChromium()
    // A first load, for Vite: it prepares the modules at the first request.
    const first = await browser.page(url(''))
    await first.waitForSelector('#quick', { timeout: 50_000 })
    await first.waitForSelector('#game canvas', { timeout: 50_000 })
    await first.close()
  }, 90_000)

  afterAll(async () => {
    await browser.close()
    await served.close()
    await lobby.stop()
  })

  it('shows two players to each other within two seconds of a quick match', async () => {
    ann = await browser.page(url(`quick&name=${encodeURIComponent(ANN)}`))
    await until(async () => (await look(ann))?.ships.length === 1, 'the first player flies alone')
    bob = await browser.page(url('name=Bob'))
    await bob.waitForSelector('#quick')
    await until(() => bob.evaluate('globalThis.tickmesh.lobby !== undefined'), 'the menu has its lobby')
    const seenByAnn = ann.evaluate<number>(FIRST_RIVAL)
    const asked = bob.evaluate<number>('performance.timeOrigin + performance.now()')
    const seenByBob = bob.evaluate<number>(FIRST_RIVAL)
    await bob.click('#quick')
    const took = Math.max(await seenByAnn, await seenByBob) - (await asked)
    console.log(`From quick match to both ships on both screens: ${Math.round(took)} ms`)
    expect(took).toBeLessThan(2000)
    annId = (await look(ann))?.me ?? ''
    bobId = (await look(bob))?.me ?? ''
  })

  it('shows one player the motion of the other, by the keyboard', async () => {
    const before = await shipOf(ann, bobId)
    if (before === undefined) throw new Error('Ann does not see Bob.')
    await bob.keyboard.down('ArrowUp')
    await until(async () => {
      const now = await shipOf(ann, bobId)
      return now !== undefined && Math.hypot(now.x - before.x, now.y - before.y) > 60
    }, 'Ann sees Bob fly')
    await bob.keyboard.up('ArrowUp')
  })

  it('counts a hit for both', async () => {
    const hurt = async (): Promise<boolean> => ((await shipOf(ann, annId))?.hp ?? 100) < 100
    await hunt(bob, annId, hurt, 50_000)
    await until(async () => {
      const a = await look(ann)
      const b = await look(bob)
      return (a?.scores[bobId]?.points ?? 0) >= 10 && JSON.stringify(a?.scores) === JSON.stringify(b?.scores)
    }, 'both agree on the scores')
    await until(async () => {
      const own = await shipOf(ann, annId)
      const seen = await shipOf(bob, annId)
      return own !== undefined && own.hp === seen?.hp
    }, 'both agree on the hull')
  }, 60_000)

  it('carries chat and names as text', async () => {
    await ann.keyboard.press('Enter')
    await ann.keyboard.type(LINE)
    await ann.keyboard.press('Enter')
    await until(async () => ((await bob.textContent('#chat-lines')) ?? '').includes(LINE), 'Bob reads the line')
    for (const page of [ann, bob]) {
      expect(await page.locator('#chat-lines img, #chat-lines b, #scoreboard b').count()).toBe(0)
      expect(await page.textContent('#scoreboard')).toContain(ANN)
      expect(await page.evaluate('globalThis.hacked')).toBeUndefined()
    }
  })

  it('gives a player who joins late by the link the same scores', async () => {
    const code = (await look(ann))?.code ?? ''
    cid = await browser.page(url(`join=${code}&name=Cid`))
    await until(async () => {
      const [a, c] = [await look(ann), await look(cid)]
      return (c?.scores[bobId]?.points ?? 0) >= 10 && JSON.stringify(a?.scores) === JSON.stringify(c?.scores)
    }, 'the third player has the scores')
    await until(
      async () => (await look(cid))?.players.every(({ status }) => status === 'connected') === true,
      'all connected',
    )
    const points = String((await look(cid))?.scores[bobId]?.points)
    await until(
      async () => (await cid.textContent(`#scoreboard [data-player="${bobId}"] .points`)) === points,
      'the scoreboard shows them',
    )
    await until(async () => (await cid.locator('#scoreboard .ping', { hasText: ' ms' }).count()) === 2, 'two pings')
  })

  it('invites by a link and a QR code', async () => {
    const code = (await look(ann))?.code ?? ''
    await ann.click('#invite')
    expect(await ann.textContent('#room-code')).toBe(code)
    expect(await ann.inputValue('.invite .link')).toContain(`join=${code}`)
    expect(await ann.evaluate('document.querySelector(".invite .qr").naturalWidth > 0')).toBe(true)
    await ann.click('.invite .close')
  })

  it('keeps the scores when the host leaves, and removes players who left', async () => {
    expect((await look(ann))?.isHost).toBe(true)
    const { points } = (await look(bob))?.scores[bobId] ?? { points: -1 }
    await ann.click('#leave')
    await ann.waitForSelector('#menu:not([hidden])')
    expect(await ann.evaluate('globalThis.tickmesh.room')).toBeUndefined()
    for (const page of [bob, cid]) {
      await until(async () => {
        const seen = await look(page)
        return seen?.players.length === 2 && !seen.ships.some(({ player }) => player === annId)
      }, 'Ann has left')
      await until(
        async () => (await page.locator(`[data-player="${annId}"]`).count()) === 0,
        'the scoreboard forgets her',
      )
    }
    await until(async () => {
      const [b, c] = [await look(bob), await look(cid)]
      const kept = (b?.scores[bobId]?.points ?? 0) >= points && !(annId in (b?.scores ?? {}))
      return kept && JSON.stringify(b?.scores) === JSON.stringify(c?.scores) && b?.isHost !== c?.isHost
    }, 'a new host keeps the scores')
  })

  it('leaves a room whose page is closed', async () => {
    await bob.close()
    await until(async () => (await look(cid))?.players.length === 1, 'Bob has left')
  })

  it('explains errors in words', async () => {
    await ann.goto(url('join=ZZZZZZZ'))
    await until(
      async () => ((await ann.textContent('#message')) ?? '').includes('no room with that code'),
      'an unknown code',
    )
    await ann.goto(`${served.url}?quick&renderer=canvas&lobby=ws://127.0.0.1:9`)
    await until(async () => ((await ann.textContent('#message')) ?? '').includes('lobby does not answer'), 'no lobby')
  })

  it('made no errors', () => {
    const unexpected = browser.problems.filter(
      (problem) => !problem.includes('ERR_CONNECTION_REFUSED') && !problem.includes('ERR_UNSAFE_PORT'),
    )
    expect(unexpected).toEqual([])
  })
})
