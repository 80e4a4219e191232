// Tests of the arena without connections, rooms or a lobby.

import { startLobby } from '@tickmesh/lobby/dev'
import type { RunningLobby } from '@tickmesh/lobby/dev'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, type Chromium } from '../setup/chromium.ts'
import type { Served } from '../setup/serve.ts'
import { until } from '../setup/until.ts'
import { look, serveArena } from './players.ts'

/** Script of a peer behind a wall: it negotiates, but no candidate of either side arrives until the wall falls. */
const WALL = `(() => {
  const Real = RTCPeerConnection
  const held = []
  globalThis.wallFalls = () => {
    globalThis.RTCPeerConnection = Real
    for (const letThrough of held.splice(0)) letThrough()
  }
  const stripped = (description) => ({
    type: description.type,
    sdp: (description.sdp ?? '').replace(/^a=(candidate|end-of-candidates).*\\r\\n/gm, ''),
  })
  globalThis.RTCPeerConnection = class extends Real {
    get localDescription() {
      return super.localDescription === null ? null : stripped(super.localDescription)
    }
    set onicecandidate(listener) {
      super.onicecandidate = (event) => held.push(() => listener?.call(this, event))
    }
    setRemoteDescription(description) {
      return super.setRemoteDescription(stripped(description))
    }
    addIceCandidate(candidate) {
      held.push(() => void super.addIceCandidate(candidate).catch(() => undefined))
      return Promise.resolve()
    }
    addEventListener(name, listener, options) {
      if (name !== 'icecandidate') return super.addEventListener(name, listener, options)
      super.addEventListener(name, (event) => held.push(() => listener.call(this, event)), options)
    }
  }
})()`

describe('the arena in trouble', () => {
  let lobby: RunningLobby
  let served: Served
  let browser: Chromium

  const url = (query: string, at = lobby.url): string =>
    `${served.url}?${query}&renderer=canvas&lobby=${encodeURIComponent(at)}`
  const says = (page: Page, selector: string, words: string, limitMs?: number): Promise<void> =>
    until(
      async () => ((await page.textContent(selector, { timeout: 50_000 })) ?? '').includes(words),
      `${selector} says ${words}`,
      limitMs,
    )
  const flies = (page: Page): Promise<void> =>
    until(async () => (await look(page))?.ships.some(({ own }) => own) === true, 'a ship flies', 50_000)

  beforeAll(async () => {
    // With the relay a wall would be no trouble.
    lobby = await startLobby({ port: 0, relay: false })
    served = await serveArena()
    browser = await launchChromium()
  }, 90_000)

  afterAll(async () => {
    await browser.close()
    await served.close()
    await lobby.stop()
  })

  it('reports a missing connection to the host until there is one', async () => {
    const boss = await browser.page(url('quick&name=Boss'))
    await flies(boss)
    const guest = await browser.page()
    await guest.addInitScript(WALL)
    await guest.goto(url(`join=${(await look(boss))?.code ?? ''}&name=Guest`))
    await guest.waitForSelector('#waiting:not([hidden])', { timeout: 50_000 })
    expect(await guest.textContent('#waiting h2')).toContain('Connecting to Boss')
    await says(guest, '#waiting h2', 'No connection to the host')
    await says(guest, '#scoreboard', 'unreachable')
    await says(guest, '#waiting p', 'No connection to Boss: a firewall or router may be in the way.')
    await says(guest, '#chat-lines', 'You and Boss do not see each other’s ships.')
    expect((await look(guest))?.ships).toEqual([])

    await guest.evaluate('wallFalls()')
    await guest.waitForSelector('#waiting', { state: 'hidden', timeout: 40_000 })
    await flies(guest)
    await guest.close()
    await boss.close()
  }, 120_000)

  it('[FBK3] plays through the lobby where the wall stays', async () => {
    const relaying = await startLobby({ runtime: 'node', port: 0 })
    const boss = await browser.page(url('quick&name=Boss', relaying.url))
    await flies(boss)
    const guest = await browser.page()
    await guest.addInitScript(WALL)
    await guest.goto(url(`join=${(await look(boss))?.code ?? ''}&name=Guest`, relaying.url))
    await flies(guest)
    await says(guest, '#scoreboard', 'through the lobby')
    for (const page of [boss, guest]) {
      await until(async () => (await look(page))?.ships.some(({ own }) => !own) === true, 'the other ship is there')
    }
    await guest.close()
    await boss.close()
    await relaying.stop()
  }, 120_000)

  it('leads from an unreachable host to another room', async () => {
    const boss = await browser.page(url('quick&name=Boss'))
    await flies(boss)
    const code = (await look(boss))?.code ?? ''
    const guest = await browser.page()
    await guest.addInitScript(WALL)
    await guest.goto(url(`join=${code}&name=Guest`))
    await guest.click('#elsewhere')
    await flies(guest)
    expect((await look(guest))?.code).not.toBe(code)
    await guest.click('#leave')
    await guest.waitForSelector('#menu:not([hidden])')

    // The list of rooms comes after a failure, too.
    await guest.goto(url('join=ZZZZZZZ'))
    await says(guest, '#message', 'no room with that code')
    await says(guest, '#rooms', code)
    await guest.close()
    await boss.close()
  }, 90_000)

  it('opens a new room when the reloaded one had closed, and reports it', async () => {
    const page = await browser.page(url('name=Ann'))
    await page.uncheck('#public', { timeout: 50_000 })
    await page.click('#create')
    await flies(page)
    const code = (await look(page))?.code ?? ''
    await page.reload()
    await flies(page)
    const now = (await look(page))?.code ?? ''
    expect(now).not.toBe(code)
    expect(page.url()).toContain(`join=${now}`)
    expect(await page.evaluate('tickmesh.room.public')).toBe(false)
    await says(page, '#chat-lines', `Room ${code} had closed when you left it.`)
    expect(await page.textContent('#room-code')).toBe(now)
    expect(await page.isVisible('#invite-panel')).toBe(true)

    // In a tab that was never in that room, its link is only reported as closed.
    const other = await browser.page(url(`join=${code}`))
    await says(other, '#message', 'That room has closed.')
    await other.close()
    await page.close()
  }, 90_000)

  it('reports the rooms of a lobby that does not answer as unknown', async () => {
    const page = await browser.page(url('name=Ann', 'ws://127.0.0.1:9'))
    await says(page, '#rooms', 'Unknown: the lobby does not answer.')
    await page.close()
  })

  it('returns a player who is alone to the menu when the lobby is lost', async () => {
    const own = await startLobby({ port: 0 })
    const page = await browser.page(url('quick&name=Ann', own.url))
    await flies(page)
    expect(await page.isVisible('#invite')).toBe(true)
    await own.stop()
    await page.waitForSelector('#menu:not([hidden])', { timeout: 100_000 })
    await says(page, '#message', 'The connection to the lobby broke.')
    await says(page, '#rooms', 'Unknown: the lobby does not answer.')
  }, 140_000)
})
