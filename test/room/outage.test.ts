// Tests of Firefox without a network, where `RTCPeerConnection` throws.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startLobby } from '@tickmesh/lobby/dev'
import type { RunningLobby } from '@tickmesh/lobby/dev'
import { launchChromium, type Chromium } from '../setup/chromium.ts'
import { launchFirefox, setOffline } from '../setup/firefox.ts'
import { serve, type Served } from '../setup/serve.ts'
import { until } from '../setup/until.ts'
import { meshed, TestPlayer } from './players.ts'

/** Script that keeps the page's connections in `connections`, for the test to end. */
const RECORD_CONNECTIONS = `
  const Real = RTCPeerConnection
  globalThis.connections = []
  globalThis.RTCPeerConnection = class extends Real {
    constructor(config) {
      super(config)
      connections.push(this)
    }
  }`

/** Time limit for both ends to be connected after the network's return, in ms. */
const BACK_WITHIN_MS = 5_000

let lobby: RunningLobby
let served: Served
let chromium: Chromium
let firefox: Awaited<ReturnType<typeof launchFirefox>>

beforeAll(async () => {
  // Firefox keeps its socket to the lobby when it is offline: the relay would go on.
  lobby = await startLobby({ runtime: 'node', port: 0, relay: false })
  served = await serve(`${import.meta.dirname}/page`)
  chromium = await launchChromium()
  firefox = await launchFirefox()
})
afterEach(() => setOffline(firefox, false))
afterAll(async () => {
  await firefox?.close()
  await chromium?.close()
  await served?.close()
  await lobby?.stop()
})

describe('Firefox without a network, where RTCPeerConnection throws', () => {
  for (const seconds of [1, 2, 5, 20]) {
    for (const dials of [true, false]) {
      it(`[LNK12] [MSH4] for ${seconds} s, as the ${dials ? 'dialing' : 'answering'} end: linked in 5 s`, async () => {
        const other = await chromium.page(served.url)
        await other.evaluate(RECORD_CONNECTIONS)
        const ann = new TestPlayer(other, 'Ann')
        const page = await firefox.newPage()
        await page.goto(served.url)
        const bob = new TestPlayer({ evaluate: (expression) => page.evaluate(expression) as never }, 'Bob')
        const [first, second] = dials ? [ann, bob] : [bob, ann]
        const code = await first.play({ lobby: lobby.url, do: 'create' })
        await second.play({ lobby: lobby.url, do: 'join', code })
        await meshed([ann, bob])

        await setOffline(firefox, true)
        // Firefox keeps existing connections when it is offline; a lost network ends them.
        await other.evaluate('connections.forEach((connection) => connection.close())')
        const thrown = 'try { new RTCPeerConnection().close(); "" } catch (error) { error.name }'
        expect(await page.evaluate(thrown)).toBe('InvalidStateError')
        await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
        // A player is `away` after 2 s.
        if (seconds > 2) expect(await bob.call('statuses')).not.toEqual(['connected'])
        await setOffline(firefox, false)
        const back = performance.now()
        const connected = async (one: TestPlayer): Promise<boolean> => (await one.call('statuses'))[0] === 'connected'
        await until(async () => (await connected(ann)) && (await connected(bob)), 'linked again', BACK_WITHIN_MS)
        await ann.call('say', 'again')
        await until(async () => (await bob.seen()).said.includes('Ann: again'), 'an event arrived', BACK_WITHIN_MS)
        console.log(`${seconds} s away: back after ${(performance.now() - back).toFixed(0)} ms`)
        await page.close()
      }, 90_000)
    }
  }
})
