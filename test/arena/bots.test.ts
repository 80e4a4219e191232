// Tests of the arena for one player: bots in the page, the podium, the browser's Back, and a gamepad.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, type Chromium } from '../setup/chromium.ts'
import type { Served } from '../setup/serve.ts'
import { until } from '../setup/until.ts'
import { covered } from './panels.ts'
import { look, serveArena } from './players.ts'

/** Script of a gamepad: `pad.axes` and `pad.press(button)` set its state. */
const GAMEPAD = `(() => {
  const buttons = Array.from({ length: 17 }, () => ({ pressed: false, value: 0 }))
  globalThis.pad = { connected: true, mapping: 'standard', axes: [0, 0, 0, 0], buttons,
    press: (at) => (buttons[at].pressed = true) }
  navigator.getGamepads = () => [null, globalThis.pad]
})()`

/** Script that ends the round of the page, which is host of its own match. */
const END_ROUND = `(() => {
  const { room } = tickmesh
  const points = [40, 330, 210, 90]
  const scores = [...room.players.keys()].map((id, at) => [id, { points: points[at], kills: at, deaths: 2 }])
  room.shared.set('scores', Object.fromEntries(scores))
  room.shared.set('round', { ...room.shared.get('round'), until: room.tick })
})()`

/** Sizes of a desk, of narrow windows on it, of a phone held upright and of one held sideways. */
const SCREENS = [
  { width: 1280, height: 800, mobile: false },
  { width: 800, height: 600, mobile: false },
  { width: 690, height: 800, mobile: false },
  { width: 390, height: 844, mobile: false },
  { width: 390, height: 844, mobile: true },
  { width: 844, height: 390, mobile: true },
] as const

const PANELS = ['.buttons', '.top', '.scoreboard', '.chat', '.radar']

describe('the arena for one player', () => {
  let served: Served
  let browser: Chromium
  let page: Page
  /** Warnings of Tickmesh on the console of the page. */
  const warnings: string[] = []

  /** Address of a page whose lobby does not answer: none is needed. */
  const url = (query: string): string => `${served.url}?${query}&renderer=canvas&lobby=ws://127.0.0.1:9`
  const fly = (of: Page): Promise<void> =>
    until(
      async () => {
        const ships = (await look(of))?.ships ?? []
        return ships.length === 4 && ships.some(({ own }) => own)
      },
      'four ships fly',
      50_000,
    )
  const phase = (of: Page): Promise<string> => of.evaluate<string>('tickmesh.room.shared.get("round").phase')

  beforeAll(async () => {
    served = await serveArena()
    browser = await launchChromium()
    page = await browser.page()
    page.on('console', (message) => {
      if (message.text().startsWith('Tickmesh: ')) warnings.push(message.text())
    })
    await page.addInitScript(GAMEPAD)
    await page.goto(url('name=Ann'))
    await page.waitForSelector('#bots', { timeout: 50_000 })
  }, 90_000)

  afterAll(async () => {
    await browser.close()
    await served.close()
  })

  it('plays with bots of the chosen strength, in the chosen colour', async () => {
    await page.check('.colours [title="green"]')
    await page.selectOption('#strength', 'easy')
    await page.click('#bots')
    await fly(page)
    expect(new URL(page.url()).searchParams.get('bots')).toBe('easy')
    expect(warnings).toEqual([])
    expect(await page.isVisible('#invite')).toBe(false)
    const colours = await page.evaluate<Record<string, number>>(
      `Object.fromEntries([...tickmesh.room.state.all('pilot')].map(({ owner, latest }) => [owner, latest.colour]))`,
    )
    expect(colours[(await look(page))?.me ?? '']).toBe(2)
    expect(new Set(Object.values(colours)).size).toBe(4)
    const ships = (await look(page))?.ships ?? []
    const own = ships.find((ship) => ship.own)
    for (const ship of ships.filter((one) => one !== own))
      expect(Math.hypot(ship.x - (own?.x ?? ship.x), ship.y - (own?.y ?? ship.y))).toBeGreaterThan(150)
  })

  it('is steered by a gamepad', async () => {
    expect(await page.textContent('#banner')).toContain('Left stick')
    const before = (await look(page))?.ships.find(({ own }) => own)
    await page.evaluate('{ pad.axes[1] = -1; pad.press(0) }')
    await until(async () => {
      const now = (await look(page))?.ships.find(({ own }) => own)
      return before !== undefined && now !== undefined && now.y < before.y - 60
    }, 'the ship flies where the stick points')
    await until(() => page.evaluate('banner.hidden || banner.dataset.kind !== "hint"'), 'the hint is gone')
  })

  it('shows the best three at the end of a round, and plays on when all want to', async () => {
    await page.evaluate(END_ROUND)
    await page.waitForSelector('#podium:not([hidden])')
    expect(await page.locator('#podium li').allTextContents()).toEqual([
      expect.stringMatching(/^Vega330 points/),
      expect.stringMatching(/^Orion210 points/),
      expect.stringMatching(/^Nova90 points/),
    ])
    expect(await page.textContent('#podium')).toContain('You came 4th, with 40 points.')
    expect(await phase(page)).toBe('over')
    await page.click('#again')
    await until(async () => (await phase(page)) === 'play', 'the next round begins')
    await page.waitForSelector('#podium', { state: 'hidden' })
  })

  it('goes Back to the menu, Forward into a match, and ends the bots with it', async () => {
    await page.goBack()
    await page.waitForSelector('#menu:not([hidden])')
    expect(await page.evaluate('tickmesh.room')).toBeUndefined()
    expect(new URL(page.url()).searchParams.has('bots')).toBe(false)
    await page.goForward()
    await fly(page)
    await page.click('#leave')
    await page.waitForSelector('#menu:not([hidden])')
  })

  it.each(SCREENS)(
    'has no panel over another or over the own ship: $width × $height, mobile $mobile',
    async (screen) => {
      const { mobile, ...viewport } = screen
      const context = await browser.context.browser()?.newContext({ viewport, hasTouch: mobile, isMobile: mobile })
      if (context === undefined) throw new Error('The browser cannot be asked for another context.')
      const other = await context.newPage()
      await other.goto(url('bots=hard&name=Wolfgang Amadeus Moz'))
      await fly(other)
      const inPlay = await covered(other, [...PANELS, '.vitals'])
      await other.evaluate(END_ROUND)
      await other.waitForSelector('#podium:not([hidden])')
      const over = await covered(other, [...PANELS, '#podium'])
      await context.close()
      expect([inPlay, over]).toEqual([[], []])
    },
  )
})
