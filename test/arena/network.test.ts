// Tests of the arena's network: as from a place, by the address and by the menu.

import { startLobby } from '@tickmesh/lobby/dev'
import type { RunningLobby } from '@tickmesh/lobby/dev'
import { PLACES } from '@tickmesh/net/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, type Chromium } from '../setup/chromium.ts'
import type { Served } from '../setup/serve.ts'
import { until } from '../setup/until.ts'
import { look, serveArena } from './players.ts'

/** Script for the round trip to the other player, in ms; 0 until it is measured. */
const ROUND_TRIP = `[...(globalThis.tickmesh.room?.players.values() ?? [])].find(({ isMe }) => !isMe)?.stats.rttMs ?? 0`

describe('the network of a page', () => {
  let lobby: RunningLobby
  let served: Served
  let browser: Chromium
  let ann: Page
  let bob: Page

  const url = (query: string): string => `${served.url}?${query}&renderer=canvas&lobby=${encodeURIComponent(lobby.url)}`

  /** Waits until both pages measure at least the round trip that two passages of a place's delay make. */
  const roundTripsOf = async (place: keyof typeof PLACES): Promise<void> => {
    const leastMs = 2 * (PLACES[place].delayMs ?? NaN)
    for (const page of [ann, bob])
      await until(async () => ((await page.evaluate<number>(ROUND_TRIP)) ?? 0) >= leastMs, `${place} is measured`)
  }

  beforeAll(async () => {
    lobby = await startLobby({ port: 0 })
    served = await serveArena()
    browser = await launchChromium()
    ann = await browser.page(url('quick&name=Ann'))
    await until(async () => (await look(ann))?.ships.length === 1, 'the first player flies alone', 50_000)
  }, 90_000)

  afterAll(async () => {
    await browser.close()
    await served.close()
    await lobby.stop()
  })

  it('is the place in the address', async () => {
    bob = await browser.page(url('quick&name=Bob&net=4g'))
    await until(async () => (await look(bob))?.ships.length === 2, 'both fly')
    await roundTripsOf('4g')
    await until(async () => ((await bob.textContent('#chat-lines')) ?? '').includes('4G'), 'the chat names it')
    expect(new URL(bob.url()).searchParams.get('net')).toBe('4g')
  })

  it('is the place of the menu, and stays in the address', async () => {
    await bob.click('#leave')
    await bob.waitForSelector('#menu:not([hidden])')
    expect(await bob.inputValue('#net')).toBe('4g')
    await bob.selectOption('#net', 'hotel')
    expect(new URL(bob.url()).searchParams.get('net')).toBe('hotel')
    await bob.click('#quick')
    await until(async () => (await look(bob))?.ships.length === 2, 'both fly again')
    await roundTripsOf('hotel')
  })

  it('is the real one again', async () => {
    await bob.click('#leave')
    await bob.waitForSelector('#menu:not([hidden])')
    await bob.selectOption('#net', '')
    expect(new URL(bob.url()).searchParams.has('net')).toBe(false)
    await bob.click('#quick')
    await until(async () => (await look(bob))?.ships.length === 2, 'both fly again')
    expect(await bob.textContent('#chat-lines')).not.toContain('Your network')
    expect(browser.problems).toEqual([])
  })

  it('shows no address of a player who hides it: the match goes through the lobby', async () => {
    await bob.click('#leave')
    await bob.waitForSelector('#menu:not([hidden])')
    await bob.selectOption('#privacy', 'private')
    expect(await bob.textContent('.settings')).toContain('No player sees your address')
    await bob.click('#quick')
    await until(async () => (await look(bob))?.ships.length === 2, 'both fly again')
    for (const page of [ann, bob])
      await until(
        async () => (await page.locator('#scoreboard .path', { hasText: 'through the lobby' }).count()) === 1,
        'the path is told',
      )
    expect(browser.problems).toEqual([])
  })
})
