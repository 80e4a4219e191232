// Tests of the arena on a touch screen.

import { startLobby } from '@tickmesh/lobby/dev'
import type { RunningLobby } from '@tickmesh/lobby/dev'
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, type Chromium } from '../setup/chromium.ts'
import type { Served } from '../setup/serve.ts'
import { until } from '../setup/until.ts'
import { coveredInPlay } from './panels.ts'
import { look, serveArena } from './players.ts'

/** Phone held upright. */
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const

describe('the arena on a phone', () => {
  let lobby: RunningLobby
  let served: Served
  let browser: Chromium
  let context: BrowserContext
  let page: Page
  let fingers: CDPSession

  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x = 0, y = 0): Promise<unknown> =>
    fingers.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] })

  /** Returns whether the finger at a point of an element's box, given as shares of it, touches that element. */
  const reaches = (selector: string, across: number): Promise<unknown> =>
    page.evaluate(`(() => {
      const element = document.querySelector(${JSON.stringify(selector)})
      const { left, top, width, height } = element.getBoundingClientRect()
      return document.elementFromPoint(left + width * ${across}, top + height / 2) === element
    })()`)

  beforeAll(async () => {
    lobby = await startLobby({ port: 0 })
    served = await serveArena()
    browser = await launchChromium()
    const owner = browser.context.browser()
    if (owner === null) throw new Error('The browser cannot be asked for another context.')
    context = await owner.newContext(PHONE)
    page = await context.newPage()
    await page.goto(`${served.url}?quick&renderer=canvas&name=Ann&lobby=${encodeURIComponent(lobby.url)}`)
    await until(async () => (await look(page))?.ships.length === 1, 'the ship flies', 50_000)
    fingers = await context.newCDPSession(page)
  }, 90_000)

  afterAll(async () => {
    await context.close()
    await browser.close()
    await served.close()
    await lobby.stop()
  })

  it('flies by the stick', async () => {
    const before = (await look(page))?.ships[0]
    if (before === undefined) throw new Error('There is no ship.')
    await touch('touchStart', 90, 700)
    await touch('touchMove', 90 + 56 * Math.cos(before.heading), 700 + 56 * Math.sin(before.heading))
    expect(await page.isVisible('.stick')).toBe(true)
    await until(async () => {
      const now = (await look(page))?.ships[0]
      return now !== undefined && Math.hypot(now.x - before.x, now.y - before.y) > 60
    }, 'the ship moves in the direction of the stick')
    await touch('touchEnd')
    expect(await page.isVisible('.stick')).toBe(false)
  })

  it('fires', async () => {
    // Every shot is a cue to the others.
    await page.evaluate(`(() => {
      const { room } = tickmesh
      const cue = room.cue.bind(room)
      globalThis.shots = 0
      room.cue = (...args) => (shots++, cue(...args))
    })()`)
    const shots = (): Promise<number> => page.evaluate<number>('shots')
    const box = await page.locator('.pad.fire').boundingBox()
    if (box === null) throw new Error('There is no button to fire.')
    expect(await shots()).toBe(0)
    await touch('touchStart', box.x + box.width / 2, box.y + box.height / 2)
    await until(async () => (await shots()) > 2, 'shots are fired')
    await touch('touchEnd')
    expect(await page.locator('.pad.fire.down').count()).toBe(0)
  })

  it('sends a chat line from a tap anywhere in the field', async () => {
    expect(await page.getAttribute('.chat-input', 'placeholder')).toBe('Tap to chat')
    for (const across of [0.05, 0.5, 0.95]) expect(await reaches('.chat-input', across)).toBe(true)
    const box = await page.locator('.chat-input').boundingBox()
    if (box === null) throw new Error('There is no field to chat in.')
    await page.touchscreen.tap(box.x + box.width - 8, box.y + box.height / 2)
    await page.keyboard.type('hello')
    await page.keyboard.press('Enter')
    await until(async () => ((await page.textContent('#chat-lines')) ?? '').includes('hello'), 'the line is shown')
  })

  it('has no panel over another or over the own ship, with long names in the feed and a banner', async () => {
    expect(await coveredInPlay(page)).toEqual([])
  })

  it.each([390, 780])('has none either in a window of %i × 844 that a mouse made narrow', async (width) => {
    const window = await browser.page()
    await window.setViewportSize({ width, height: 844 })
    await window.goto(`${served.url}?bots&renderer=canvas&name=Wolfgang Amadeus Moz&lobby=ws://127.0.0.1:9`)
    await until(async () => (await look(window))?.ships.length === 4, 'four ships fly', 50_000)
    expect(await window.isVisible('.pad.fire')).toBe(false)
    expect(await coveredInPlay(window)).toEqual([])
    await window.close()
  })

  it('draws as many pixels as the screen has', async () => {
    const ratio = await page.evaluate<number>(
      'document.querySelector("#game canvas").width / document.querySelector("#game canvas").clientWidth',
    )
    expect(ratio).toBeCloseTo(await page.evaluate<number>('devicePixelRatio'), 1)
  })
})
